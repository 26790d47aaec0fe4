import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RawJson } from '../../server/base/json.js'
import { pickFields } from '../../server/records/pick.js'

const record = {
  id: 'r1',
  name: 'Ann',
  text: '<p>Hello   <b>big</b> world</p><script>x()</script><p>again &amp; again</p>',
  location: new RawJson('{"name":"X","lat":1}'),
  expand: { owner: { id: 'o1', name: 'Bob' }, cities: [{ id: 'c1', name: 'A' }, { id: 'c2' }] },
}

const rows: [fields: string, expected: unknown][] = [
  ['id', { id: 'r1' }],
  ['name,id', { id: 'r1', name: 'Ann' }],
  [' id , name ', { id: 'r1', name: 'Ann' }],
  ['nope', {}],
  ['location.name', { location: { name: 'X' } }],
  ['expand.owner.id', { expand: { owner: { id: 'o1' } } }],
  ['expand.cities.id', { expand: { cities: [{ id: 'c1' }, { id: 'c2' }] } }],
  ['expand.*.id', { expand: {} }],
  [
    'id,expand',
    { id: 'r1', expand: { owner: { id: 'o1', name: 'Bob' }, cities: record.expand.cities } },
  ],
  ['name:excerpt(2)', { name: 'An' }],
  ['name:excerpt(2,true)', { name: 'An...' }],
  ['name:excerpt(3,true)', { name: 'Ann' }],
  ['name:excerpt 2', { name: 'An' }],
  ['text:excerpt(100)', { text: 'Hello big world again & again' }],
  ['text:excerpt(9,true)', { text: 'Hello big...' }],
  ['name:excerpt(2.9)', { name: 'An' }],
  ['name:excerpt(02)', { name: 'An' }],
  ['name:excerpt(08)', undefined],
  ['name:excerpt(99999999999999999999)', undefined],
  ['id\0,name', { id: 'r1', name: 'Ann' }],
  ['id,\0name', { id: 'r1' }],
  ['\0id', { ...record, location: { name: 'X', lat: 1 } }],
  ['"id\0"', undefined],
  ['id:excerpt(0)', undefined],
  ['id:excerpt()', undefined],
  ['id:excerpt(1,2,3)', undefined],
  ['id:nope', undefined],
  ['id:constructor', undefined],
  ['(id', undefined],
  ["'id", undefined],
]

for (const [fields, expected] of rows) {
  test(fields, () => {
    const picked = pickFields(record, fields)
    assert.equal(picked === undefined ? undefined : JSON.parse(JSON.stringify(picked)), expected)
  })
}

test('* keeps what nothing else names, in order', () => {
  const picked = pickFields(record, '*,expand.owner.id') as Record<string, unknown>
  assert.equal(Object.keys(picked), ['expand', 'id', 'location', 'name', 'text'])
  assert.equal(JSON.parse(JSON.stringify(picked['expand'])), { owner: { id: 'o1' } })
})

test('inside a list envelope, only the entries are picked from', () => {
  const picked = pickFields({ items: [{ id: 1, x: 2 }, { id: 3 }], page: 1 }, 'id', 'items')
  assert.equal(JSON.parse(JSON.stringify(picked)), { items: [{ id: 1 }, { id: 3 }], page: 1 })
})

test('a hundred thousand paths cost no more than their length', () => {
  const paths = Array.from({ length: 100_000 }, (_, i) => `expand.user.f${i}`)
  const list = Array.from({ length: 500 }, (_, i) => ({ id: i, expand: { user: { f1: i, g: i } } }))
  const started = performance.now()
  const picked = pickFields({ items: list }, paths.join(','), 'items') as { items: unknown[] }
  assert.equal(JSON.parse(JSON.stringify(picked.items[499])), { expand: { user: { f1: 499 } } })
  assert.ok(performance.now() - started < 2000, 'took too long')
})

test.run()

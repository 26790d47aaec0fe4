import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeJson, RawJson } from '../../server/base/json.js'
import { pickFields } from '../../server/records/pick.js'
import { leastCpuMs } from '../helper/cpu-time.js'

const pathsMax = 1000

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
  ['\u3000id,\u2003name', { id: 'r1', name: 'Ann' }],
  ['location.', { location: { name: 'X', lat: 1 } }],
  ['location.name.', { location: { name: 'X' } }],
  ['name.:excerpt(2)', { name: 'An' }],
  ['*.', {}],
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
  test(fields, async () => {
    const picked = await pickFields(record, fields, { pathsMax })
    assert.equal(picked === undefined ? undefined : JSON.parse(JSON.stringify(picked)), expected)
  })
}

test('* keeps what nothing else names, in order', () => {
  const picked = pickFields(record, '*,expand.owner.id', { pathsMax }) as Record<string, unknown>
  assert.equal(Object.keys(picked), ['expand', 'id', 'location', 'name', 'text'])
  assert.equal(JSON.parse(JSON.stringify(picked['expand'])), { owner: { id: 'o1' } })
})

test('inside a list envelope, only the entries are picked from', () => {
  const options = { within: 'items', pathsMax }
  const picked = pickFields({ items: [{ id: 1, x: 2 }, { id: 3 }], page: 1 }, 'id', options)
  assert.equal(JSON.parse(JSON.stringify(picked)), { items: [{ id: 1 }, { id: 3 }], page: 1 })
})

test('a hundred thousand paths cost no more than their length', async () => {
  const paths = Array.from({ length: 100_000 }, (_, i) => `expand.user.f${i}`)
  const list = Array.from({ length: 500 }, (_, i) => ({ id: i, expand: { user: { f1: i, g: i } } }))
  const options = { within: 'items', pathsMax: 100_000 }
  let picked: { items: unknown[] } | undefined
  const ms = await leastCpuMs(2000, async () => {
    picked = (await pickFields({ items: list }, paths.join(','), options)) as { items: unknown[] }
  })
  assert.equal(JSON.parse(JSON.stringify(picked!.items[499])), { expand: { user: { f1: 499 } } })
  assert.ok(ms <= 2000, `took ${ms} ms`)
})

test('no more paths than may be named', () => {
  const two = pickFields({ a: 1, b: 2, c: 3 }, 'c,b', { pathsMax: 2 }) as object
  assert.equal(Object.entries(two), [
    ['b', 2],
    ['c', 3],
  ])
  assert.is(pickFields({ a: 1 }, 'a,b,c', { pathsMax: 2 }), undefined)
})

test('a large value gives the same, in pieces', async () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `k${(i * 7919) % 20_000}`)
  const many = Object.fromEntries(keys.map((key, i) => [key, i % 3 ? i : { z: [i, null], a: '<' }]))
  const html = `<p>${'<b>x</b> '.repeat(9000)}</p>`
  const items = Array.from({ length: 3 }, (_, i) => ({
    id: i,
    json: new RawJson(JSON.stringify(many)),
    list: [new RawJson('{"b":1,"a":[{"d":1,"c":2}]}'), 'text'],
    html,
  }))
  const json = Object.fromEntries([...keys].sort().map((key) => [key, many[key]]))
  const sorted = JSON.stringify(json).replaceAll('{"z":', '{"Z":')
  const ask = async (fields: string) =>
    encodeJson(await pickFields({ page: 1, items }, fields, { within: 'items', pathsMax }))
  const whole = await ask('json')
  assert.is(
    whole.match(/"k\d+"/g)!.join(),
    Array(3)
      .fill(sorted.match(/"k\d+"/g))
      .join(),
  )
  assert.match(whole, '{"a":"<","z":[0,null]}')
  assert.is(await ask('json.k5,json.k1'), encodeJson({ items: picked(many), page: 1 }))
  assert.match(await ask('html:excerpt(5,true)'), '{"html":"x x x..."}')
  assert.match(await ask('*,json:excerpt(1)'), '"list":[{"a":[{"c":2,"d":1}],"b":1},"text"]')
  assert.is(await ask('id'), '{"items":[{"id":0},{"id":1},{"id":2}],"page":1}')
})

function picked(many: Record<string, unknown>): object[] {
  const of = (key: string) => {
    const value = many[key]
    return value !== null && typeof value === 'object' && 'z' in value
      ? { a: '<', z: value.z }
      : value
  }
  return Array.from({ length: 3 }, () => ({ json: { k1: of('k1'), k5: of('k5') } }))
}

test.run()

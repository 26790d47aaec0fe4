import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { makerOf, send } from '../helper/scenario.js'

const test = suite('values that filters compare')
let server: Booted
let headers: { authorization: string }

test.before(async () => {
  server = await boot()
  const maker = await makerOf(server.url)
  const { make } = maker
  headers = maker.headers
  const options = { maxSelect: 2, values: ['x', 'y'] }
  const owners = await make('/api/collections', {
    name: 'owners',
    type: 'base',
    fields: [{ name: 'tags', type: 'select', ...options }],
  })
  await make('/api/collections', {
    name: 'things',
    type: 'base',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'count', type: 'number' },
      { name: 'at', type: 'geoPoint' },
      { name: 'data', type: 'json' },
      { name: 'day', type: 'date' },
      { name: 'owner', type: 'relation', collectionId: owners.id },
    ],
  })
  const { id: tagged } = await make('/api/collections/owners/records', { tags: ['x', 'y'] })
  const { id: plain } = await make('/api/collections/owners/records', {})
  const rows = [
    { title: '0', count: 0, data: ['first', 7], day: '2024-01-01 10:00:00.000Z', owner: tagged },
    { title: '1.0', count: 0.1 + 0.2, data: { 0: 'named', a: 1 }, at: { lon: 5, lat: 10 } },
    { title: '1e3', count: 1000, data: { a: 1.5, list: [{ b: 2 }] }, owner: plain },
    { title: '2024-01-01', count: -2.5, data: null, at: { lon: 0.5, lat: 0 } },
  ]
  for (const row of rows) await make('/api/collections/things/records', row)
})
test.after(stopBooted)

// What PocketBase 0.40.6 finds, by the titles.
const cases: [filter: string, titles: string[]][] = [
  // A number in a filter is a REAL, whose text has a fraction.
  ['title = 1', ['1.0']],
  ['title >= 0', ['1.0', '1e3', '2024-01-01']],
  ['1 ~ at.lat', ['0', '1e3', '2024-01-01']],
  ['1 !~ at.lat', ['1.0']],
  ['title ~ geoDistance(1,2,at.lon,at.lat)', []],
  ['title ~ geoDistance(at.lon,at.lat,at.lon,at.lat)', []],
  ['1000 ~ count', ['0', '1e3']],
  ["count ~ '0.30000000000000004'", ['1.0']],
  // An index finds items, a name fields.
  ["data.0 = 'first'", ['0']],
  ["data.0 = 'named'", []],
  ['data.1 = 7', ['0']],
  ['data.list.0.b = 2', ['1e3']],
  ["data.a ~ '1.5'", ['1e3']],
  // No owner is a NULL, not JSON's null.
  ["owner.tags:each != ''", ['0']],
  ["owner.tags:each = ''", ['1.0', '1e3', '2024-01-01']],
  ['owner.tags:each ?!= null', ['0']],
  // Times: numbers with an exponent, years before 1, seconds only from numbers.
  ["strftime('%Y', title) = '-4710'", ['1e3']],
  ["strftime('%Y', title) = '-4713'", ['0', '1.0']],
  ["strftime('%F', title) = '2024-01-01'", ['2024-01-01']],
  ["strftime('%H:%M', day, 'unixepoch') = '10:00'", []],
  ["strftime('%H:%M', count, 'unixepoch') = '00:16'", ['1e3']],
]
for (const [filter, titles] of cases) {
  test(filter, async () => {
    const query = new URLSearchParams({ filter, sort: '@rowid' })
    const path = `/api/collections/things/records?${query}`
    const answer = await send(server.url, { path, headers })
    assert.is(answer.status, 200, answer.text)
    const { items } = answer.json as { items: { title: string }[] }
    assert.equal(
      items.map(({ title }) => title),
      titles,
    )
  })
}

test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { makerOf, send } from '../helper/scenario.js'

const test = suite('values of a body that rules compare')
let server: Booted
let headers: { authorization: string }
let id: string

test.before(async () => {
  server = await boot()
  const maker = await makerOf(server.url)
  headers = maker.headers
  await maker.make('/api/collections', {
    name: 'places',
    type: 'base',
    fields: [
      { name: 'at', type: 'geoPoint' },
      { name: 'data', type: 'json' },
    ],
  })
  const place = await maker.make('/api/collections/places/records', { at: { lon: 1, lat: 2 } })
  id = place.id
})
test.after(stopBooted)

const same = { at: { lat: 2, lon: 1 } }
const moved = { at: { lon: 1, lat: 3 } }

// What PocketBase 0.40.6 lets through, for a record at { lon: 1, lat: 2 } without data.
const cases: [rule: string, body: object, isAllowed: boolean][] = [
  ['@request.body.at:changed = true', same, false],
  ['@request.body.at:changed = true', moved, true],
  ['@request.body.at:changed = false', same, true],
  ['@request.body.at:changed = false', {}, true],
  ['@request.body.at = at', same, true],
  ['@request.body.at = \'{"lon":1,"lat":2}\'', { at: '{"lat":2,"lon":1}' }, true],
  ['@request.body.at.lat = 2 && @request.body.at.lon:isset = true', same, true],
  ['@request.body.data:changed = true', { data: null }, true],
  ["@request.body.data = 'null'", { data: null }, true],
  ['@request.body.data = null', { data: null }, false],
  ['@request.body.data = null', {}, true],
  ['@request.body.data:isset = true', { data: null }, true],
  ['@request.body.data.a:isset = true', { data: null }, false],
]

for (const [rule, body, isAllowed] of cases) {
  test(`update under ${rule} with ${JSON.stringify(body)}`, async () => {
    const path = '/api/collections/places'
    await send(server.url, { method: 'PATCH', path, headers, body: { updateRule: rule } })
    const update = { method: 'PATCH', path: `${path}/records/${id}`, body }
    const { status, text } = await send(server.url, update)
    assert.is(status, isAllowed ? 200 : 404, text)
    await send(server.url, { ...update, headers, body: { ...same, data: null } })
  })
}

test('a point sent to create is the one that the new record gets', async () => {
  const path = '/api/collections/places'
  const rules = { createRule: '@request.body.at = at' }
  await send(server.url, { method: 'PATCH', path, headers, body: rules })
  const made = await send(server.url, { path: `${path}/records`, body: moved })
  assert.is(made.status, 200, made.text)
  assert.equal(made.json.at, { lat: 3, lon: 1 })
})

test.run()

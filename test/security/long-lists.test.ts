import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { check, logIn, send } from '../helper/scenario.js'

const path = '/api/collections/lists/records'
const users = '_pb_users_auth_'
const texts = Array.from({ length: 200_000 }, (_, index) => `v${index}`)
let server: Watched
let id: string
let headers: { authorization: string }

test.before(async () => {
  server = await bootWatched()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const open = Object.fromEntries(['create', 'update'].map((rule) => [`${rule}Rule`, '']))
  const fields = [
    { name: 'select', type: 'select', values: ['a', 'b', 'c'], maxSelect: 3 },
    { name: 'friends', type: 'relation', collectionId: users, maxSelect: 5 },
    { name: 'owner', type: 'relation', collectionId: users, maxSelect: 1 },
    { name: 'files', type: 'file', maxSelect: 3 },
    { name: 'file', type: 'file', maxSelect: 1 },
  ]
  const body = { name: 'lists', type: 'base', ...open, fields }
  headers = { authorization: token }
  await check(server.url, { name: 'lists', path: '/api/collections', headers, body, status: 200 })
  const made = { select: ['a', 'b', 'c'] }
  id = (await check(server.url, { name: 'record', path, body: made, status: 200 })).json.id
})
test.after(() => server.stop())

const sent = (key: string, values: readonly string[]) =>
  send(server.url, { path: `${path}/${id}`, method: 'PATCH', body: { [key]: values } })

// Up to 760 ms: each step searched the whole list again.
const refused: [key: string, code: string][] = [
  ['select', 'validation_too_many_values'],
  ['select+', 'validation_too_many_values'],
  ['friends', 'validation_too_many_values'],
  ['+friends', 'validation_too_many_values'],
  ['owner', 'validation_missing_rel_records'],
  ['owner+', 'validation_missing_rel_records'],
  ['files', 'validation_invalid_file'],
  ['files+', 'validation_invalid_file'],
  ['file', 'validation_invalid_file'],
]
for (const [key, code] of refused) {
  test(`200,000 values for ${key} are refused, and do not hold the event loop`, async () => {
    const { status, json } = await within(
      () => server,
      { ms: 50 },
      () => sent(key, texts),
    )
    assert.is(status, 400)
    assert.is(json.data[key.replace('+', '')].code, code)
  })
}

for (const key of ['select-', 'owner-', 'files-', 'file-']) {
  test(`200,000 values taken away by ${key} do not hold it either`, async () => {
    const { status } = await within(
      () => server,
      { ms: 50 },
      () => sent(key, texts),
    )
    assert.is(status, 200)
  })
}

test('what is chosen among many is what it was: all that fit, the last of a single one, without those taken away', async () => {
  const last = [...texts.slice(0, 20), 'v3', 'v3', '', 'v0']
  const { json } = await sent('owner', last)
  assert.is(json.data.owner.code, 'validation_missing_rel_records')
  assert.equal((await sent('select', ['b', 'a', 'b', ''])).json.select, ['b', 'a'])
  assert.equal((await sent('+select', ['c', 'a'])).json.select, ['c', 'a', 'b'])
  assert.equal((await sent('select-', [...texts, 'a', 'c'])).json.select, ['b'])
  assert.equal((await sent('select+', ['c', '', 'b'])).json.select, ['b', 'c'])
})

test('10,000 rules of rate limits are compared in no time, and the first that conflicts is named', async () => {
  const change = (labels: readonly string[]) => {
    const rules = labels.map((label) => ({ label, maxRequests: 9, duration: 9 }))
    const body = { rateLimits: { enabled: false, rules } }
    return send(server.url, { path: '/api/settings', method: 'PATCH', headers, body })
  }
  const many = Array.from({ length: 10_000 }, (_, index) => `/x${index}`)
  const { json } = await within(
    () => server,
    { ms: 120 },
    () => change([...many, '/y/', '/z', '/z', '/x7']),
  )
  assert.equal(Object.keys(json.data.rateLimits.rules), ['10002'])
  assert.is((await change(['/b/c', '/a', '/b/'])).status, 200)
  const twice = (await change(['/c', '/b', '/a', '/b', '/c'])).json
  assert.equal(Object.keys(twice.data.rateLimits.rules), ['3'])
})

test.run()

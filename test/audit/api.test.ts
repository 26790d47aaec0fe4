import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { check, logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'
import { type Reader, readerOf } from './trail-of.js'

const test = suite<{ gateway: TestGateway; reader: Reader }>('GET /api/audit')
test.before(async (context) => {
  context.gateway = await startGateway()
  context.reader = await readerOf(context.gateway.url)
  for (const name of ['ann', 'bob', 'carl']) {
    await logIn(context.gateway.url, 'users', name, `password-${name}`)
    await logIn(context.gateway.url, 'users', name, 'wrong').catch(() => {})
    context.gateway.clock.move(60_000)
  }
  await context.reader.as('PATCH', '/api/settings', { meta: { appName: 'audited' } })
})
test.after(({ gateway }) => gateway.stop())

test('is for superusers only', async ({ gateway }) => {
  const { token } = await logIn(gateway.url, 'users', 'ann', 'password-ann')
  const row = { name: 'audit', path: '/api/audit' }
  await check(gateway.url, { ...row, status: 401 })
  await check(gateway.url, { ...row, status: 403, headers: { authorization: token } })
})

test('a page as of the logs, the newest first; fields picks', async ({ reader }) => {
  const { status, json } = await reader.ask({ perPage: '2', filter: "action != ''" })
  assert.is(status, 200)
  assert.equal(Object.keys(json), ['items', 'page', 'perPage', 'totalItems', 'totalPages'])
  assert.is(json.items.length, 2)
  assert.ok(json.items[0].id > json.items[1].id)
  assert.is(json.totalPages, Math.ceil(json.totalItems / 2))
  const second = (await reader.ask({ perPage: '2', page: '2', skipTotal: '1' })).json
  assert.is(second.totalItems, -1)
  assert.is(second.items[0].id, json.items[1].id - 1)
  const picked = (
    await reader.ask({ fields: 'action,data.changed', filter: "action = 'updateSettings'" })
  ).json
  assert.equal(picked.items, [{ action: 'updateSettings', data: { changed: ['meta.appName'] } }])
})

const filters: readonly (readonly [string, number])[] = [
  ["action = 'login' && result = 'ok' && actorCollection = 'users'", 4],
  ["action = 'login' && result != 'ok'", 3],
  ["targetCollection = 'users' && method = 'password'", 7],
  ["data.changed ~ 'meta.appName'", 1],
  ["door = 'native' && ip = '127.0.0.1' && userAgent ~ 'auditor'", 1],
  ["created > '2000-01-01' && count = 1 && action = 'updateSettings'", 1],
  ["action = 'nothing'", 0],
]
for (const [filter, count] of filters) {
  test(`filter ${filter}: ${count}`, async ({ reader }) => {
    const { json } = await reader.ask({ filter })
    assert.is(json.totalItems, count)
    assert.is(json.items.length, count)
  })
}

test('sort by several columns', async ({ reader }) => {
  const { items } = (await reader.ask({ sort: '-action,id', fields: 'id,action' })).json
  const sorted = items.toSorted(
    (a: { action: string; id: number }, b: { action: string; id: number }) =>
      a.action === b.action ? a.id - b.id : a.action < b.action ? 1 : -1,
  )
  assert.equal(items, sorted)
})

const refused = [
  { filter: 'nonsense' },
  { filter: "missing = 'x'" },
  { filter: '@request.auth.id = 1' },
  { filter: "@collection.users.id ?= 'x'" },
  { filter: "id = '" },
  { sort: 'missing' },
  { sort: 'id; DROP TABLE audit' },
  { page: 'x' },
  { filter: 'action:isset = true' },
]
for (const query of refused) {
  test(`${JSON.stringify(query)} is 400`, async ({ reader }) => {
    const { status, json } = await reader.ask(query)
    assert.is(status, 400)
    assert.equal(json.data, {})
  })
}

test('no other method is served', async ({ gateway, reader }) => {
  const headers = { authorization: reader.token }
  for (const method of ['POST', 'DELETE', 'PATCH', 'PUT']) {
    const { status } = await send(gateway.url, { method, path: '/api/audit', headers })
    assert.is(status, 404, method)
  }
})

test('audit.mode off keeps nothing, and answers with what is there', async () => {
  const gateway = await startGateway({ audit: { mode: 'off' } })
  try {
    const reader = await readerOf(gateway.url)
    await reader.as('PATCH', '/api/settings', { meta: { appName: 'x' } })
    const { status, json } = await reader.ask()
    assert.is(status, 200)
    assert.equal(json.items, [])
  } finally {
    await gateway.stop()
  }
})

test('a change whose entry can’t be written is made, and its answer says so', async () => {
  const gateway = await startGateway({ log: { level: 'silent' } })
  try {
    const reader = await readerOf(gateway.url)
    const own = await gateway.app.store.own()
    const forbid =
      "CREATE TRIGGER is_full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
    await own.transaction((tx) => tx.run(forbid))
    const body = { meta: { appName: 'kept' } }
    const answer = await reader.as('PATCH', '/api/settings', body)
    assert.is(answer.status, 500)
    assert.match(answer.text, 'could not be noted in the audit trail')
    assert.is(gateway.app.settings.current.meta.appName, 'kept')
    assert.is((await logIn(gateway.url, 'users', 'ann', 'password-ann')).record['username'], 'ann')
    await own.transaction((tx) => tx.run('DROP TRIGGER is_full'))
    const told = (await reader.take()).map(({ action }) => action)
    assert.equal(told, ['updateSettings', 'login'])
  } finally {
    await gateway.stop()
  }
})

test.run()

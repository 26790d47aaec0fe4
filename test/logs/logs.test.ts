import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { formatDate } from '../../server/base/clock.js'
import type { LogSettings } from '../../server/settings/defaults.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

interface Context {
  gateway: TestGateway
  root: PocketBase
}

const test = suite<Context>('logs')

test.before.each(async (context) => {
  context.gateway = await startGateway()
  await setLogs(context, { maxDays: 5 })
  context.root = new PocketBase(context.gateway.url)
  await context.root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await context.gateway.app.logs!.flush()
  await context.root.logs.truncate()
})
test.after.each(({ gateway }) => gateway.stop())

/** Sends requests without a token, and returns the log entries they made. */
async function entriesOf({ gateway, root }: Context, ...requests: [string, RequestInit?][]) {
  for (const [path, init] of requests) await fetch(gateway.url + path, init)
  await gateway.app.logs!.flush()
  return (await root.logs.getList(1, 100, { sort: '@rowid' })).items
}

async function setLogs({ gateway }: Context, change: Partial<LogSettings>): Promise<void> {
  await gateway.set({ logs: { ...gateway.app.settings.current.logs, ...change } })
}

test('a request is an entry with PocketBase’s fields in its order', async (context) => {
  const headers = { 'User-Agent': 'tester', Referer: 'http://page/' }
  const [entry] = await entriesOf(context, ['/api/health?a=%3Cb%3E', { headers }])
  assert.equal(Object.keys(entry!), ['id', 'created', 'data', 'message', 'level'])
  assert.match(entry!.id, /^[a-z0-9]{15}$/)
  assert.match(entry!.created, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.is(entry!.message, 'GET /api/health?a=<b>')
  assert.is(entry!.level, 0)
  const { execTime, ...data } = entry!.data
  assert.type(execTime, 'number')
  assert.equal(data, {
    auth: '',
    method: 'GET',
    referer: 'http://page/',
    remoteIP: '127.0.0.1',
    status: 200,
    type: 'request',
    url: '/api/health?a=%3Cb%3E',
    userAgent: 'tester',
    userIP: '127.0.0.1',
  })
})

test('an error is of level 8, with its text and the faults of its fields', async (context) => {
  const headers = { 'Content-Type': 'application/json' }
  const post = { method: 'POST', headers, body: '{"identity":"a"}' }
  const [notFound, invalid] = await entriesOf(
    context,
    ['/nothing.html'],
    ['/api/collections/users/auth-with-password', post],
  )
  assert.is(notFound!.level, 8)
  assert.is(notFound!.data.status, 404)
  assert.is(notFound!.data.details, null)
  assert.equal(invalid!.data.details, { password: 'cannot be blank' })
  assert.is(invalid!.data.error, 'An error occurred while validating the submitted data.')
})

test('passwords, tokens, codes and cookies are in no entry', async (context) => {
  const secret = 'Zq9secretZq9'
  const json = { 'Content-Type': 'application/json', Cookie: `a=${secret}` }
  const body = JSON.stringify({ identity: secret, password: secret })
  await entriesOf(
    context,
    [`/api/files/a/b/c?token=${secret}`],
    [`/api/health?code=${secret}&state=${secret}&mfa%54oken=${secret}`],
    ['/api/health', { headers: { Authorization: secret, Cookie: secret } }],
    ['/api/health', { headers: { Referer: `http://page/?token=${secret}` } }],
    ['/api/collections/users/auth-with-password', { method: 'POST', headers: json, body }],
    [
      '/api/collections/users/auth-with-otp',
      { method: 'POST', headers: json, body: `{"${secret}` },
    ],
    ['/api/collections/users/confirm-verification', { method: 'POST', headers: json, body }],
  )
  const rows = await context.gateway.app.store.logs.all('SELECT * FROM _logs')
  assert.is(rows.length, 7)
  assert.not.match(JSON.stringify(rows), secret)
})

test('what succeeds quietly is not logged: the log itself, static files, preflights', async (context) => {
  const preflight = {
    method: 'OPTIONS',
    headers: { Origin: 'http://a', 'Access-Control-Request-Method': 'GET' },
  }
  const entries = await entriesOf(context, ['/_/'], ['/_'], ['/api/health', preflight])
  assert.equal(entries, [])
  const refused = await entriesOf(context, ['/api/logs'])
  assert.equal(
    refused.map(({ data }) => data.status),
    [401],
  )
})

test('logIP and logAuthId say what of the caller is kept', async (context) => {
  await setLogs(context, { logIP: false, logAuthId: true })
  await context.root.health.check()
  const [entry] = await entriesOf(context)
  assert.is(entry!.data.auth, '_superusers')
  assert.is(entry!.data.authId, context.root.authStore.record!.id)
  assert.not('userIP' in entry!.data || 'remoteIP' in entry!.data)
})

// As PocketBase 0.40.6 wrote them.
test('maxDataSize cuts what is too long: null for the first field that has no room', async (context) => {
  await setLogs(context, { maxDataSize: 100, logIP: false })
  const headers = { 'Content-Type': 'application/json' }
  const [invalid, notFound] = await entriesOf(
    context,
    ['/api/collections/users/auth-with-password', { method: 'POST', headers, body: '{}' }],
    [`/nothing?q=${'b'.repeat(5000)}`],
  )
  assert.equal(invalid!.data, {
    __pb_truncated__: true,
    auth: '',
    details: { identity: 'cannot be blank', password: 'cannot be blank' },
    error: null,
  })
  assert.is(notFound!.data.__pb_truncated__, true)
  assert.is(notFound!.data.error, 'File not found.')
  assert.not('url' in notFound!.data)
})

test('minLevel keeps and removes; maxDays removes, and 0 keeps nothing', async (context) => {
  await entriesOf(context, ['/api/health'], ['/nothing'])
  await setLogs(context, { minLevel: 5 })
  await context.gateway.pruned()
  const left = await entriesOf(context, ['/api/health'])
  assert.equal(
    left.map(({ level }) => level),
    [8],
  )
  const { app } = context.gateway
  const old = formatDate(app.clock.now() - 3 * 86_400_000)
  await app.store.logs.run('UPDATE _logs SET created = ?', [old])
  await entriesOf(context, ['/nothing'])
  await setLogs(context, { maxDays: 3 })
  await context.gateway.pruned()
  assert.is((await entriesOf(context)).length, 1)
  await setLogs(context, { maxDays: 0 })
  await context.gateway.pruned()
  assert.equal(await entriesOf(context, ['/nothing']), [])
})

test('filter, sort, page, fields and statistics', async (context) => {
  const { root } = context
  await entriesOf(context, ['/api/health?n=1'], ['/nothing'], ['/api/health?n=2'])
  const list = (filter: string, sort = '@rowid') =>
    root.logs
      .getList(1, 10, { filter, sort })
      .then(({ items }) => items.map(({ message }) => message.replace('GET ', '')))
  assert.equal(await list('data.status >= 400'), ['/nothing'])
  assert.equal(await list('data.auth = "" && level = 0', '-data.url'), [
    '/api/health?n=2',
    '/api/health?n=1',
  ])
  assert.equal(await list('data.nope = null && message ~ "n=1"'), ['/api/health?n=1'])
  assert.equal(await list('created > @now'), [])
  // A path is read only as far as there are values.
  assert.equal(await list('data.nope..x = 1'), [])
  const page = await root.logs.getList(2, 2, { fields: 'message,data.status', sort: '@rowid' })
  assert.equal(page.items, [
    { data: { status: 200 }, message: 'GET /api/health?n=2' },
  ] as unknown as typeof page.items)
  const one = (await root.logs.getList(1, 1)).items[0]!
  assert.equal(await root.logs.getOne(one.id), one)
  const stats = await root.logs.getStats({ filter: 'level > 0' })
  assert.is(stats.length, 1)
  assert.is(stats[0]!.total, 1)
  assert.match(stats[0]!.date, /^\d{4}-\d\d-\d\d \d\d:00:00\.000Z$/)
})

for (const filter of [
  'nope = 1',
  'data:length = 1',
  '@request.auth.id = ""',
  'data. = 1',
  '((',
  'updated = 1',
]) {
  test(`a filter that is refused: ${filter}`, async ({ root }) => {
    const refused = await root.logs.getList(1, 1, { filter }).catch((error) => error)
    assert.is(refused.response.message, 'Something went wrong while processing your request.')
    const stats = await root.logs.getStats({ filter }).catch((error) => error)
    assert.is(stats.response.message, 'Invalid filter format.')
  })
}

test('entries beyond what may wait are dropped and counted, and the log says how many', async (context) => {
  const { store, settings, log, clock } = context.gateway.app
  const { createLogSink } = await import('../../server/logs/sink.js')
  const sink = createLogSink({
    store,
    settings,
    log: { ...log, warn() {} } as never,
    clock,
    pendingMax: 3,
  })
  for (let n = 0; n < 5; n++) sink.request({ ...sample, url: `/n${n}` })
  assert.is(sink.dropped, 2)
  await sink.close()
  const rows = await store.logs.all<{ message: string; data: string }>(
    'SELECT message, data FROM _logs',
  )
  assert.equal(
    rows.map(({ message }) => message),
    ['GET /n0', 'GET /n1', 'GET /n2', 'Log entries were dropped'],
  )
  assert.is(rows[3]!.data, '{"dropped":2}')
})

test('a batch that can’t be written is counted, and the server goes on', async (context) => {
  const { settings, log, clock } = context.gateway.app
  const { createLogSink } = await import('../../server/logs/sink.js')
  const store = { logsTransaction: () => Promise.reject(new Error('disk full')) }
  const sink = createLogSink({ store, settings, log: { ...log, warn() {} } as never, clock })
  sink.request(sample)
  await sink.close()
  assert.is(sink.dropped, 1)
})

test('what waits to be written holds no more than its row, however much was sent', async (context) => {
  const { settings, log, clock } = context.gateway.app
  const { createLogSink } = await import('../../server/logs/sink.js')
  const { fail } = await import('../../server/base/errors.js')
  const store = { logsTransaction: () => Promise.reject(new Error('disk full')) }
  const sink = createLogSink({ store, settings, log: { ...log, warn() {} } as never, clock })
  const before = await memoryOf()
  for (let n = 0; n < 60; n++) {
    // As Node makes them: each request has texts of its own.
    const long = (what: string) => Buffer.alloc(1 << 20, `${what}${n} `).toString('latin1')
    const error = fail('request.invalid', { cause: long('cause') })
    sink.request({ ...sample, url: `/${long('url')}`, referer: long('at') })
    sink.request({ ...sample, userAgent: long('agent'), error })
  }
  const more = (await memoryOf()) - before
  assert.ok(more < 20 << 20, `${more} bytes`)
  await sink.close()
})

async function memoryOf(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  // Texts outside of the heap are freed in the turns after it.
  for (let n = 0; n < 3; n++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const sample = {
  at: Date.now(),
  tookMs: 1,
  method: 'GET',
  url: '/',
  status: 200,
  referer: '',
  userAgent: '',
  auth: '',
  authId: undefined,
  userIp: '127.0.0.1',
  remoteIp: '127.0.0.1',
  error: undefined,
}

test.run()

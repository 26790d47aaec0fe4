import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, bootInProcess, freePort, runCommand, stopBooted } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

test.after.each(stopBooted)

const on = ['--set', 'metrics.mode=on', '--limits', 'off']
const rootOf = async (url: string) =>
  (await logIn(url, '_superusers', 'root@example.com', '1234567890')).token

test('/metrics: a path like any other where metrics are off', async () => {
  const server = await boot()
  const token = await rootOf(server.url)
  const asked = await send(server.url, { path: '/metrics', headers: { Authorization: token } })
  const other = await send(server.url, { path: '/nothing', headers: { Authorization: token } })
  assert.is(asked.status, 404)
  assert.is(asked.text, other.text)
})

test('/metrics: for superusers only, in a form that Prometheus reads', async () => {
  const server = await boot({ args: on })
  const { token: user } = await logIn(server.url, 'users', 'ann@example.com', 'password-ann')
  const root = await rootOf(server.url)
  const as = (token?: string) =>
    send(server.url, { path: '/metrics', headers: token ? { Authorization: token } : {} })
  assert.is((await as()).status, 401)
  assert.is((await as(user)).status, 403)
  const { status, headers, text } = await as(`Bearer ${root}`)
  assert.is(status, 200)
  assert.is(headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  assert.is(headers.get('cache-control'), 'no-store')
  checkForm(text)
  for (const secret of [user, root, 'ann@example.com', 'root@example.com']) {
    assert.not(text.includes(secret), secret)
  }
})

test('/metrics: at an address of its own without a token, and then nowhere else', async () => {
  const port = await freePort()
  const server = await boot({ args: [...on, '--set', `metrics.address=127.0.0.1:${port}`] })
  const own = `http://127.0.0.1:${port}`
  const answer = await send(own, { path: '/metrics?x=1' })
  assert.is(answer.status, 200)
  checkForm(answer.text)
  assert.is((await send(own, { path: '/api/health' })).status, 404)
  assert.is((await send(own, { path: '/metrics', method: 'POST', body: {} })).status, 404)
  const token = await rootOf(server.url)
  const there = await send(server.url, { path: '/metrics', headers: { Authorization: token } })
  assert.is(there.status, 404)
  // A scraper's idle connection doesn't keep the server from stopping.
  await server.stop()
  assert.is(await server.exited, 0)
})

test('metrics.address: one that is taken stops the start with one line', async () => {
  const first = await boot()
  const address = first.url.slice('http://'.length)
  const { code, stderr } = await runCommand(
    ['serve', '--http', `127.0.0.1:${await freePort()}`, '--dir', `${first.dir}/../other`].concat(
      ...on,
      '--set',
      `metrics.address=${address}`,
    ),
  )
  assert.is(code, 1)
  assert.is(stderr, `Error: metrics.address "${address}": the address is already in use\n`)
})

test('metrics: requests by route and status, logins by door and result, and what they cost', async () => {
  const server = await boot({ args: on })
  const token = await rootOf(server.url)
  const native = '/api/collections/users/auth-with-password'
  const native2 = '/api/collections/members/auth-with-password'
  const asks: [path: string, body?: object][] = [
    ['/api/collections/users/auth-methods'],
    ['/api/collections/codes/auth-methods'],
    ['/no/such/path'],
    [native, { identity: 'ann@example.com', password: 'password-ann' }],
    [native, { identity: 'ann@example.com', password: 'wrong' }],
    [native, { identity: 'nobody@example.com', password: 'wrong' }],
    [native, { identity: '' }],
    [native2, { identity: 'double@example.com', password: 'password-double' }],
    ['/auth/login', { username: 'ann@example.com', password: 'password-ann' }],
    ['/auth/local', { identifier: 'ann@example.com', password: 'wrong' }],
    ['/api/collections/codes/request-otp', { email: 'code@example.com' }],
  ]
  for (const [path, body] of asks) await send(server.url, { path, body })
  const live = new AbortController()
  const connected = await fetch(`${server.url}/api/realtime`, { signal: live.signal })
  await connected.body!.getReader().read()
  const scrape = async () =>
    valuesOf((await send(server.url, { path: '/metrics', headers: { Authorization: token } })).text)
  let values = await scrape()
  const expected: Record<string, number> = {
    'pocketgate_requests_total{contract="native",route="listAuthMethods",status="200"}': 2,
    'pocketgate_requests_total{contract="native",route="none",status="404"}': 1,
    'pocketgate_logins_total{door="native",method="password",result="ok"}': 2,
    'pocketgate_logins_total{door="native",method="password",result="wrong"}': 2,
    'pocketgate_logins_total{door="native",method="password",result="refused"}': 1,
    'pocketgate_logins_total{door="native",method="password",result="second_factor"}': 1,
    'pocketgate_logins_total{door="weather",method="password",result="ok"}': 1,
    'pocketgate_logins_total{door="strapi",method="password",result="wrong"}': 1,
    pocketgate_realtime_clients: 1,
    pocketgate_realtime_backlog_bytes: 0,
    pocketgate_hashes_waiting: 0,
    pocketgate_budget_refusals_total: 0,
  }
  for (const [name, value] of Object.entries(expected)) assert.is(values.get(name), value, name)
  const ofStore = {
    'pocketgate_database_statements_total{database="data",kind="read"}': 10,
    // On PostgreSQL the begin and the end of a transaction do not count.
    'pocketgate_database_statements_total{database="data",kind="write"}': isPostgres ? 2 : 3,
    'pocketgate_database_seconds_total{database="data",kind="write"}': 1e-6,
    'pocketgate_database_wait_seconds_count{database="data"}': 1,
    // PostgreSQL has one WAL, and counts it itself.
    ...(!isPostgres && { 'pocketgate_database_wal_bytes{database="data"}': 1000 }),
  }
  const least: Record<string, number> = {
    pocketgate_hash_wait_seconds_count: 7,
    ...ofStore,
    process_resident_memory_bytes: 20e6,
    process_cpu_seconds_total: 0.1,
  }
  for (const [name, value] of Object.entries(least)) {
    assert.ok(values.get(name)! >= value, `${name}: ${values.get(name)}`)
  }
  live.abort()
  // No mail server is configured, so a mail is written to a file, a moment later.
  const kept = 'pocketgate_mails_total{result="kept"}'
  const deadline = Date.now() + 5000
  while (!values.get(kept) && Date.now() < deadline) values = await scrape()
  assert.ok(values.get(kept)! >= 1)
})

test('metrics: no client can make rows of its own', async () => {
  const { url, stop } = await bootInProcess({
    metrics: { mode: 'on', address: '' },
    limits: { mode: 'off' },
  })
  const token = await rootOf(url)
  const scrape = async () =>
    (await send(url, { path: '/metrics', headers: { Authorization: token } })).text
  const ask = async (n: number) => {
    await send(url, { path: `/nothing/${n}` })
    await send(url, { path: `/api/collections/c${n}/records` })
    await send(url, { path: `/api/collections/users/records/r${n}` })
  }
  await scrape()
  await ask(0)
  const before = [...valuesOf(await scrape()).keys()]
  for (let n = 1; n <= 20; n++) await ask(n)
  const after = [...valuesOf(await scrape()).keys()]
  await stop()
  assert.equal(after, before)
})

/** Each line is a comment or a value, each value is preceded by its type, and histograms add up. */
function checkForm(text: string): void {
  const types = new Map<string, string>()
  assert.ok(text.endsWith('\n'))
  for (const line of text.trimEnd().split('\n')) {
    const [, name, type] = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line) ?? []
    if (name) types.set(name, type!)
    if (line.startsWith('# ')) continue
    const [, key = ''] =
      /^([a-z_]+)(?:\{\w+="(?:[^"\\\n]|\\.)*"(?:,\w+="(?:[^"\\\n]|\\.)*")*\})? -?[\d.e+-]+$/.exec(
        line,
      ) ?? []
    assert.ok(types.has(key) || types.get(key.replace(/_(bucket|sum|count)$/, '')), line)
  }
  const values = valuesOf(text)
  for (const [key, value] of values) {
    if (!key.includes('le="+Inf"')) continue
    const count = key
      .replace('_bucket', '_count')
      .replace(/,?le="\+Inf"/, '')
      .replace('{}', '')
    assert.is(values.get(count), value, count)
  }
}

function valuesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

test.run()

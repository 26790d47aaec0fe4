import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AuthWithPasswordInput, authWithPassword } from '../../server/auth/with-password.js'
import { ApiError, fail } from '../../server/base/errors.js'
import type { AuthCollection } from '../../server/model/collection.js'
import Database from '../helper/database.js'
import { onFiles } from '../helper/postgres.js'
import { send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from './composed.js'

const test = suite('failed logins')
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

let gateway: TestGateway
let users: AuthCollection
let compares = 0

test.before.each(async () => {
  gateway = await startGateway()
  users = gateway.app.collections.find('users') as AuthCollection
  await trust(['X-Forwarded-For'])
  compares = 0
  gateway.app.passwords = {
    engine: 'js',
    hash: async (_, cost) => `$2a$${cost}$`,
    async compare(plain) {
      compares++
      await new Promise((resolve) => setImmediate(resolve))
      if (plain === 'busy') throw fail('server.busy')
      return plain === 'right'
    },
    close: async () => {},
  }
})
test.after.each(() => gateway.stop())

test('20 wrong passwords for one account and address in 15 minutes, then 429', async () => {
  assert.equal(await tries(22, { identity: 'ann' }), { 400: 20, 429: 2 })
  assert.is(compares, 20)
  assert.equal(await tries(1, { identity: 'ann', password: 'right' }), { 429: 1 })
  assert.equal(await tries(1, { identity: 'ann', password: 'right' }, '192.0.2.2'), { 200: 1 })
  assert.equal(await tries(1, { identity: 'bob' }), { 400: 1 })
  gateway.clock.move(15 * minuteMs - 1)
  assert.equal(await tries(1, { identity: 'ann' }), { 429: 1 })
  gateway.clock.move(1)
  assert.equal(await tries(1, { identity: 'ann', password: 'right' }), { 200: 1 })
})

test('a hundred at once are a hundred', async () => {
  assert.equal(await tries(100, { identity: 'ann' }, '192.0.2.1', 100), { 400: 20, 429: 80 })
  assert.is(compares, 20)
})

test('a right password costs nothing, nor does a full queue', async () => {
  for (const password of ['right', 'busy']) await tries(60, { identity: 'ann', password })
  assert.equal(await tries(21, { identity: 'ann' }), { 400: 20, 429: 1 })
})

test('an account has one budget under its e-mail, its username and any spelling', async () => {
  for (const identity of ['ann', ' ANN ', 'ann@example.com', 'Ann@Example.com', 'ann\t']) {
    await tries(4, { identity })
  }
  // 'Ann@Example.com' and names with spaces match no account: they count for the name as sent.
  assert.equal(await tries(13, { identity: 'ann@example.com' }), { 400: 12, 429: 1 })
  assert.equal(await tries(1, { identity: 'ann' }), { 429: 1 })
})

test('so has an identity that nobody has', async () => {
  for (const identity of ['nobody', 'NOBODY', ' nobody ', 'Nobody\t', 'nobodY']) {
    assert.equal(await tries(4, { identity }), { 400: 4 })
  }
  assert.equal(await tries(1, { identity: 'nobody' }), { 429: 1 })
})

test('an identity that nobody has counts as one that somebody has, to the same answers', async () => {
  const known = await tries(300, { identity: 'ann' }, '192.0.2.1')
  const unknown = await tries(300, { identity: 'nobody' }, '192.0.2.2')
  assert.equal(unknown, known)
  for (let at = 0; at < 20; at++) {
    const places = [`198.51.100.${at}`, `203.0.113.${at}`] as const
    const [a, b] = [
      await tries(20, { identity: 'ann' }, places[0]),
      await tries(20, { identity: 'nobody' }, places[1]),
    ]
    assert.equal(a, b, String(at))
  }
})

test('what answers like a wrong password counts like one: a blocked account', async () => {
  const spent = gateway.app.limits.logins
  const attempt = {
    collection: users,
    identity: 'x',
    recordId: 'x',
    caller: callerAt('192.0.2.1'),
    hasOwnAddress: true,
  }
  const answers: unknown[] = []
  for (const code of ['auth.blocked', 'auth.rule'] as const) {
    for (let at = 0; at < 30; at++) {
      await spent
        .spend(attempt, () => Promise.reject(fail(code)))
        .catch((e) => answers.push(e.code))
    }
  }
  const count = (code: string) => answers.filter((each) => each === code).length
  assert.equal([count('auth.blocked'), count('auth.rule'), count('request.too_many')], [20, 0, 40])
})

test('300 wrong passwords from one address over all accounts', async () => {
  const seen: Record<number, number> = {}
  for (let at = 0; at < 10_000; at += 100) {
    const some = Array.from({ length: 100 }, (_, n) => tries(1, { identity: `user${at + n}` }))
    for (const each of await Promise.all(some)) addTo(seen, each)
  }
  assert.equal(seen, { 400: 300, 429: 9700 })
  assert.is(compares, 300)
})

test('IPv6 counts by /64', async () => {
  const identity = 'ann'
  await tries(20, { identity }, '2001:0db8:0000:0001:0000:0000:0000:0001')
  const near = '2001:0db8:0000:0001:ffff:0000:0000:0002'
  const far = '2001:0db8:0000:0002:0000:0000:0000:0001'
  assert.equal(await tries(1, { identity }, near), { 429: 1 })
  assert.equal(await tries(1, { identity }, far), { 400: 1 })
})

test('10,000 tries from 100 addresses cost an account 200, and its owner still gets in where he is known', async () => {
  const home = '203.0.113.7'
  const right = { identity: 'ann@example.com', password: 'right' }
  assert.equal(await tries(1, right, home), { 200: 1 })
  compares = 0
  const seen: Record<number, number> = {}
  for (let round = 0; round < 100; round++) {
    const one = Array.from({ length: 100 }, (_, n) =>
      tries(1, { identity: 'ann' }, `198.51.100.${n}`),
    )
    for (const each of await Promise.all(one)) addTo(seen, each)
    gateway.clock.move(30_000)
  }
  assert.equal(seen, { 400: 200, 429: 9800 })
  assert.is(compares, 200)
  assert.equal(await tries(1, right, '203.0.113.8'), { 429: 1 }, 'a place he never was at')
  assert.equal(await tries(1, right, home), { 200: 1 })
  assert.equal(await tries(21, { ...right, password: 'x' }, home), { 400: 20, 429: 1 })
  gateway.clock.move(hourMs)
  assert.equal(await tries(1, right, '203.0.113.8'), { 200: 1 })
})

test('a place is known for 30 days, to a process that starts later as well', async () => {
  const right = { identity: 'ann', password: 'right' }
  await tries(1, right, '203.0.113.7')
  await gateway.app.limits.close()
  const [row, ...more] = knownRows()
  assert.equal(more, [])
  assert.is(row!.hash.length, 32)
  assert.is(row!.last_seen, gateway.clock.now())

  const place = { collection: users, recordId: await idOf('ann'), ip: '203.0.113.7' }
  const { createKnownAddresses } = await import('../../server/limits/known-addresses.js')
  const { app, clock } = gateway
  const later = () => createKnownAddresses({ clock, log: app.log, own: app.store.own })
  assert.is(await later().has(place), true)
  assert.is(await later().has({ ...place, ip: '203.0.113.8' }), false)
  assert.is(await later().has({ ...place, recordId: '' }), false)
  clock.move(30 * dayMs)
  assert.is(await later().has(place), true)
  clock.move(1)
  assert.is(await later().has(place), false)
  const fresh = later()
  fresh.remember({ ...place, ip: '203.0.113.9' })
  await fresh.close()
  assert.is(knownRows().length, 1, 'the old one is gone')
})

test('a place is written once a day', async () => {
  const right = { identity: 'ann', password: 'right' }
  const { app, clock } = gateway
  let opened = 0
  const { createKnownAddresses } = await import('../../server/limits/known-addresses.js')
  const own = () => {
    opened++
    return app.store.own()
  }
  const known = createKnownAddresses({ clock, log: app.log, own })
  const place = { collection: users, recordId: 'x', ip: '203.0.113.7' }
  for (const moveMs of [0, dayMs - 1, 1, 0]) {
    clock.move(moveMs)
    known.remember(place)
    await known.close()
  }
  assert.is(opened, 2)
  assert.equal(await tries(1, right, '203.0.113.7'), { 200: 1 })
})

test('a login does not fail because its address cannot be written down', async () => {
  const { app } = gateway
  const { read } = await app.store.own()
  const transaction = () => Promise.reject(new Error('disk full'))
  app.store.own = async () => ({ read, transaction, version: () => 0 })
  assert.equal(await tries(1, { identity: 'ann', password: 'right' }), { 200: 1 })
  await app.limits.close()
})

test('where second factors cannot be looked up, a right password alone lets nobody in', async () => {
  gateway.app.store.own = () => Promise.reject(new Error('unreadable'))
  let fault: unknown
  await tries(1, { identity: 'ann', password: 'right' }).catch((error: unknown) => {
    fault = error
  })
  assert.match(String(fault), /unreadable/)
})

test('every door refuses in its own shape, with Retry-After; the budget is one', async () => {
  const native = '/api/collections/users/auth-with-password'
  const headers = { 'x-forwarded-for': '192.0.2.1' }
  const statuses: number[] = []
  for (let at = 0; at < 20; at++) {
    const answer =
      at % 2 === 0
        ? await send(gateway.url, {
            path: native,
            body: { identity: 'ann', password: 'x' },
            headers,
          })
        : await send(gateway.url, {
            path: '/auth/login',
            body: { username: 'ann', password: 'x' },
            headers,
          })
    statuses.push(answer.status)
  }
  assert.equal([...new Set(statuses)], [400])
  const first = await send(gateway.url, {
    path: native,
    body: { identity: 'ann', password: 'right' },
    headers,
  })
  assert.equal(first.json, { data: {}, message: 'Too Many Requests.', status: 429 })
  assert.is(first.headers.get('retry-after'), '900')
  const second = await send(gateway.url, {
    path: '/auth/login',
    body: { username: 'ann', password: 'right' },
    headers,
  })
  assert.is(second.status, 429)
  assert.is(second.json.name, 'ClientResponseError 429')
  assert.is(second.headers.get('retry-after'), '900')
})

test('behind what may be a proxy for everybody a try waits, longer and longer, and none is refused', async () => {
  await trust([])
  const { createLoginBudget } = await import('../../server/limits/login-budget.js')
  const waits: number[] = []
  const lines: string[] = []
  const { app, clock } = gateway
  const { counter, known } = app.limits
  const log = { ...app.log, warn: (text: string) => lines.push(text) } as unknown as typeof app.log
  const sleep = async (ms: number) => void waits.push(ms)
  app.limits = { ...app.limits, logins: createLoginBudget({ counter, known, clock, log, sleep }) }
  assert.equal(await tries(27, { identity: 'ann' }, '127.0.0.1'), { 400: 27 })
  assert.equal(waits, [125, 250, 500, 1000, 2000, 2000, 2000])
  assert.equal(await tries(1, { identity: 'ann', password: 'right' }, '127.0.0.1'), { 200: 1 })
  waits.length = 0
  assert.equal(await tries(400, { identity: 'ann' }, '127.0.0.1', 400), { 400: 400 })
  assert.is(waits.length, 400)
  assert.is(lines.length, 1)
  assert.match(lines[0]!, 'settings.trustedProxy')
})

test('so it is where no trusted header names a client, or only what is no address', async () => {
  await trust(['X-Forwarded-For'])
  const { createLoginBudget } = await import('../../server/limits/login-budget.js')
  const { app, clock } = gateway
  const { counter, known } = app.limits
  const sleep = async () => {}
  const log = { ...app.log, warn: () => {} } as unknown as typeof app.log
  app.limits = { ...app.limits, logins: createLoginBudget({ counter, known, clock, log, sleep }) }
  for (const address of [undefined, '', 'unknown', '192.0.2.1:4711']) {
    const headers = address === undefined ? {} : { 'X-Forwarded-For': address }
    for (let turn = 0; turn < 22; turn++) {
      const body = { identity: `ann${address}`, password: 'wrong' }
      const path = '/api/collections/users/auth-with-password'
      const answer = await send(gateway.url, { path, body, headers })
      assert.is(answer.status, 400, `${address}: ${turn}`)
    }
  }
})

test('no more than 1000 wait at once: one more gets what a full queue answers', async () => {
  await trust([])
  const { createLoginBudget } = await import('../../server/limits/login-budget.js')
  const { app, clock } = gateway
  const { counter, known } = app.limits
  const wake: (() => void)[] = []
  const sleep = () => new Promise<void>((resolve) => wake.push(resolve))
  const { log } = app
  app.limits = { ...app.limits, logins: createLoginBudget({ counter, known, clock, log, sleep }) }
  const seen: Record<number, number> = {}
  const all = Array.from({ length: 1021 }, async () => {
    addTo(seen, await tries(1, { identity: 'nobody' }, '127.0.0.1'))
  })
  while (wake.length < 1000 || !seen[503]) await new Promise((resolve) => setImmediate(resolve))
  for (const each of wake) each()
  await Promise.all(all)
  assert.equal(seen, { 400: 1020, 503: 1 })
})

test('a client from the internet is refused, trusted proxy or not', async () => {
  await trust([])
  assert.equal(await tries(22, { identity: 'ann' }, '192.0.2.1', 1, '192.0.2.1'), {
    400: 20,
    429: 2,
  })
})

onFiles(test)('--limits off: nothing is counted, nothing is written', async () => {
  await gateway.stop()
  gateway = await startGateway({ limits: { mode: 'off' } })
  users = gateway.app.collections.find('users') as AuthCollection
  await trust(['X-Forwarded-For'])
  gateway.app.passwords.compare = async (plain) => plain === 'right'
  gateway.app.store.own = () => Promise.reject(new Error('must not be opened'))
  assert.equal(await tries(400, { identity: 'ann' }), { 400: 400 })
  assert.equal(await tries(1, { identity: 'ann', password: 'right' }), { 200: 1 })
})

test.run()

function trust(headers: string[]) {
  return gateway.set({ trustedProxy: { headers, useLeftmostIP: false } })
}

/** Logs in `times` times, with `atOnce` requests at a time, and counts the statuses. */
async function tries(
  times: number,
  input: Partial<AuthWithPasswordInput>,
  ip = '192.0.2.1',
  atOnce = 1,
  remoteIp = '127.0.0.1',
): Promise<Record<number, number>> {
  const seen: Record<number, number> = {}
  const one = async () => {
    addTo(seen, {
      [await logIn({ identity: '', password: 'wrong', identityField: '', ...input }, ip, remoteIp)]:
        1,
    })
  }
  for (let at = 0; at < times; at += atOnce) await Promise.all(Array.from({ length: atOnce }, one))
  return seen
}

function addTo(sum: Record<number, number>, more: Record<number, number>): void {
  for (const [status, count] of Object.entries(more))
    sum[Number(status)] = (sum[Number(status)] ?? 0) + count
}

async function logIn(input: AuthWithPasswordInput, ip: string, remoteIp: string): Promise<number> {
  const request = {
    caller: callerAt(ip, remoteIp),
    info: async () => ({
      context: 'password' as const,
      method: 'POST',
      query: {},
      headers: {},
      body: {},
      auth: null,
    }),
    mfaId: async () => '',
  }
  try {
    await authWithPassword(gateway.app, users, input, request)
    return 200
  } catch (error) {
    if (error instanceof ApiError) return error.status
    throw error
  }
}

function callerAt(ip: string, remoteIp = '127.0.0.1') {
  return { record: null, token: '', isSuperuser: false, ip, remoteIp, userAgent: '' }
}

function knownRows(): { hash: Buffer; last_seen: number }[] {
  const db = new Database(`${gateway.app.config.serve.dir}/pocketgate.db`, { readonly: true })
  const rows = db.prepare('SELECT * FROM known_addresses').all()
  db.close()
  return rows as { hash: Buffer; last_seen: number }[]
}

async function idOf(username: string): Promise<string> {
  const row = await gateway.app.store.read.get<{ id: string }>(
    'SELECT id FROM users WHERE username = ?',
    [username],
  )
  return row!.id
}

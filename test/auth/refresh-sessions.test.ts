import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLiveSessions } from '../../server/auth/live-sessions.js'
import {
  beginSession,
  endOtherSessions,
  endSession,
  findSession,
  renewSession,
  sessionsOf,
} from '../../server/auth/sessions.js'
import type { RecordModel } from '../../server/model/record.js'
import Database from '../helper/database.js'
import { emptyFolder, openTestStore, silentLog } from '../store/data-folder.js'

const account = (id: string, collection = 'c1') =>
  ({
    collection: { id: collection },
    values: { id },
    original: undefined,
  }) as unknown as RecordModel

const native = { kind: 'native' } as const
const soon = (clock: { time: number }) => clock.time / 1000 + 100

async function setUp(dir = emptyFolder()) {
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time }
  const store = await openTestStore(dir)
  const live = createLiveSessions({ store, clock, log: silentLog })
  const isLive = async (sid: string, record: RecordModel) =>
    (await live.find(sid, record)) !== undefined
  const count = async () => {
    const own = await store.own()
    const sql = 'SELECT count(*) AS total FROM refresh_sessions'
    const row = await own.transaction((tx) => tx.get<{ total: number }>(sql))
    return row!.total
  }
  return { app: { clock, store }, clock, store, count, live, isLive }
}

test('a session lives for its account only, until its end', async () => {
  const { app, clock, store, isLive } = await setUp()
  const ticket = await beginSession(app, account('r1'), {
    ...native,
    ttlSeconds: 100,
    project: 'p1',
  })
  const { collection, record, project } = (await findSession(app, ticket.sid))!
  assert.equal({ collection, record, project }, { collection: 'c1', record: 'r1', project: 'p1' })
  assert.ok(await isLive(ticket.sid, account('r1')))
  assert.not(await isLive(ticket.sid, account('r2')))
  assert.not(await isLive(ticket.sid, account('r1', 'c2')))
  assert.not(await isLive(`${ticket.sid}x`, account('r1')))
  clock.time += 99_000
  assert.ok(await isLive(ticket.sid, account('r1')))
  clock.time += 1000
  assert.not(await isLive(ticket.sid, account('r1')))
  assert.is(await renewSession(app, ticket, soon(clock)), undefined)
  await store.close()
})

test('a renewal moves the end, and keeps the session and what it chose', async () => {
  const { app, clock, store } = await setUp()
  const ticket = await beginSession(app, account('r1'), {
    ...native,
    ttlSeconds: 100,
    project: 'p1',
  })
  clock.time += 60_000
  const next = await renewSession(app, ticket, soon(clock))
  assert.is(next!.sid, ticket.sid)
  assert.is.not(next!.jti, ticket.jti)
  clock.time += 60_000
  assert.is((await findSession(app, ticket.sid))?.project, 'p1')
  assert.ok(await renewSession(app, next!, soon(clock)))
  await store.close()
})

test('a ticket works once: of many at a time one wins, and the session ends', async () => {
  const { app, clock, store, isLive } = await setUp()
  const other = await beginSession(app, account('r1'), { ...native, ttlSeconds: 100 })
  const ticket = await beginSession(app, account('r1'), { ...native, ttlSeconds: 100 })
  const results = await Promise.all(
    Array.from({ length: 20 }, () => renewSession(app, ticket, soon(clock))),
  )
  const [winner, ...more] = results.filter((result) => result !== undefined)
  assert.ok(winner)
  assert.is(more.length, 0)
  assert.not(await isLive(ticket.sid, account('r1')))
  assert.is(await renewSession(app, winner, soon(clock)), undefined)
  assert.ok(await isLive(other.sid, account('r1')))
  await store.close()
})

test('logins clear away what has expired, a few rows each', async () => {
  const { app, clock, store, count } = await setUp()
  for (let i = 0; i < 30; i++)
    await beginSession(app, account(`r${i}`), { ...native, ttlSeconds: 10 })
  assert.is(await count(), 30)
  clock.time += 10_000
  await beginSession(app, account('r1'), { ...native, ttlSeconds: 100 })
  assert.is(await count(), 11)
  await beginSession(app, account('r1'), { ...native, ttlSeconds: 100 })
  assert.is(await count(), 2)
  await store.close()
})

test('an account keeps a thousand, those used last; others keep theirs', async () => {
  const { app, clock, count, live, isLive, store } = await setUp()
  const begin = (id: string) => beginSession(app, account(id), { ...native, ttlSeconds: 1e6 })
  const other = await begin('r2')
  const inUse = await begin('r1')
  const unused = await begin('r1')
  clock.time += 60_000
  const ended = await begin('r1')
  assert.ok(await endSession(app, account('r1'), ended.sid))
  for (let at = 0; at < 997; at++) await begin('r1')
  clock.time += 120_000
  assert.ok(await live.use(inUse.sid, account('r1')))
  await live.close()
  assert.is(await count(), 1001)
  const last = await begin('r1')
  assert.ok((await count()) <= 1001)
  assert.ok(await isLive(last.sid, account('r1')))
  assert.ok(await isLive(inUse.sid, account('r1')), 'used lately')
  assert.not(await isLive(unused.sid, account('r1')), 'used longest ago')
  assert.ok(await isLive(other.sid, account('r2')))
  await store.close()
})

test('without use a session ends, with it it goes on to its end; uses are noted once a minute', async () => {
  const { app, clock, store, live } = await setUp()
  const owner = account('r1')
  const { sid } = await beginSession(app, owner, { ...native, ttlSeconds: 1000, idleSeconds: 300 })
  for (let minute = 1; minute <= 16; minute++) {
    clock.time += 60_000
    assert.is(await live.use(sid, owner), minute * 60 < 1000, `${minute}`)
    await live.close()
    const [own] = await sessionsOf(app, owner)
    assert.is(own!.lastUsed, clock.time / 1000)
    clock.time += 30_000
    await live.use(sid, owner)
    await live.close()
    assert.is((await sessionsOf(app, owner))[0]!.lastUsed, own!.lastUsed, 'not twice a minute')
    clock.time -= 30_000
  }
  clock.time += 60_000
  assert.not(await live.use(sid, owner))

  const { sid: idle } = await beginSession(app, owner, {
    ...native,
    ttlSeconds: 1000,
    idleSeconds: 300,
  })
  clock.time += 299_000
  assert.ok(await live.find(idle, owner))
  clock.time += 1000
  assert.not(await live.find(idle, owner))
  assert.equal(await sessionsOf(app, owner), [])
  await store.close()
})

test('an end counts at once, whoever brings it about, this process or another one', async () => {
  const dir = emptyFolder()
  const { app, store, isLive } = await setUp(dir)
  const other = new Database(join(dir, 'pocketgate.db'))
  const owner = account('r1')
  const begin = () => beginSession(app, owner, { ...native, ttlSeconds: 100 })
  for (let round = 0; round < 20; round++) {
    const [first, second, third] = [await begin(), await begin(), await begin()]
    for (const { sid } of [first, second, third]) assert.ok(await isLive(sid, owner))
    assert.ok(await endSession(app, owner, first.sid))
    assert.not(await isLive(first.sid, owner))
    assert.ok(await isLive(second.sid, owner))
    other.prepare('UPDATE refresh_sessions SET revoked = 1 WHERE sid = ?').run(second.sid)
    assert.not(await isLive(second.sid, owner))
    const own = await store.own()
    assert.is(await own.transaction((tx) => endOtherSessions(tx, owner, first.sid)), 1)
    assert.not(await isLive(third.sid, owner))
  }
  other.close()
  await store.close()
})

test("with another's id nothing is ended", async () => {
  const { app, store, isLive } = await setUp()
  const { sid } = await beginSession(app, account('r1'), { ...native, ttlSeconds: 100 })
  assert.not(await endSession(app, account('r2'), sid))
  assert.not(await endSession(app, account('r1', 'c2'), sid))
  assert.equal(await sessionsOf(app, account('r2')), [])
  assert.ok(await isLive(sid, account('r1')))
  await store.close()
})

test('with a new token key the sessions before it are none', async () => {
  const { app, store } = await setUp()
  const keyed = (tokenKey: string) =>
    ({ ...account('r1'), values: { id: 'r1', tokenKey } }) as RecordModel
  await beginSession(app, keyed('old'), { ...native, ttlSeconds: 100 })
  assert.is((await sessionsOf(app, keyed('old'))).length, 1)
  assert.is((await sessionsOf(app, keyed('new'))).length, 0)
  await store.close()
})

test.run()

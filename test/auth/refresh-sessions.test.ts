import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  beginSession,
  findSession,
  isLiveSession,
  renewSession,
} from '../../server/auth/sessions.js'
import type { RecordModel } from '../../server/model/record.js'
import { emptyFolder, openTestStore } from '../store/data-folder.js'

const account = (id: string, collection = 'c1') =>
  ({
    collection: { id: collection },
    values: { id },
    original: undefined,
  }) as unknown as RecordModel

async function setUp() {
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time }
  const store = await openTestStore(emptyFolder())
  const count = async () => {
    const own = await store.own()
    const sql = 'SELECT count(*) AS total FROM refresh_sessions'
    const row = await own.transaction((tx) => tx.get<{ total: number }>(sql))
    return row!.total
  }
  return { app: { clock, store }, clock, store, count }
}

test('a session lives for its account only, until its end', async () => {
  const { app, clock, store } = await setUp()
  const ticket = await beginSession(app, account('r1'), 100, 'p1')
  assert.equal(await findSession(app, ticket.sid), {
    collection: 'c1',
    record: 'r1',
    project: 'p1',
  })
  assert.ok(await isLiveSession(app, ticket.sid, account('r1')))
  assert.not(await isLiveSession(app, ticket.sid, account('r2')))
  assert.not(await isLiveSession(app, ticket.sid, account('r1', 'c2')))
  assert.not(await isLiveSession(app, `${ticket.sid}x`, account('r1')))
  clock.time += 99_000
  assert.ok(await isLiveSession(app, ticket.sid, account('r1')))
  clock.time += 1000
  assert.not(await isLiveSession(app, ticket.sid, account('r1')))
  assert.is(await renewSession(app, ticket, 100), undefined)
  await store.close()
})

test('a renewal moves the end, and keeps the session and what it chose', async () => {
  const { app, clock, store } = await setUp()
  const ticket = await beginSession(app, account('r1'), 100, 'p1')
  clock.time += 60_000
  const next = await renewSession(app, ticket, 100)
  assert.is(next!.sid, ticket.sid)
  assert.is.not(next!.jti, ticket.jti)
  clock.time += 60_000
  assert.is((await findSession(app, ticket.sid))?.project, 'p1')
  assert.ok(await renewSession(app, next!, 100))
  await store.close()
})

test('a ticket works once: of many at a time one wins, and the session ends', async () => {
  const { app, store } = await setUp()
  const other = await beginSession(app, account('r1'), 100)
  const ticket = await beginSession(app, account('r1'), 100)
  const results = await Promise.all(
    Array.from({ length: 20 }, () => renewSession(app, ticket, 100)),
  )
  const [winner, ...more] = results.filter((result) => result !== undefined)
  assert.ok(winner)
  assert.is(more.length, 0)
  assert.not(await isLiveSession(app, ticket.sid, account('r1')))
  assert.is(await renewSession(app, winner, 100), undefined)
  assert.ok(await isLiveSession(app, other.sid, account('r1')))
  await store.close()
})

test('logins clear away what has expired, a few rows each', async () => {
  const { app, clock, store, count } = await setUp()
  for (let i = 0; i < 30; i++) await beginSession(app, account(`r${i}`), 10)
  assert.is(await count(), 30)
  clock.time += 10_000
  await beginSession(app, account('r1'), 100)
  assert.is(await count(), 11)
  await beginSession(app, account('r1'), 100)
  assert.is(await count(), 2)
  await store.close()
})

test.run()

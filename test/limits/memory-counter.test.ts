import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryCounter } from '../../server/limits/memory-counter.js'
import { createRateClients } from '../../server/limits/rate-clients.js'

const test = suite('counters in memory')
let now = 0
const clock = { now: () => now }
test.before.each(() => {
  now = 1_000_000
})

const limit = { max: 2, windowMs: 1000 }

test('a window begins with its first try and ends all at once', async () => {
  const { take } = createMemoryCounter(clock)
  assert.equal(await take('a', limit), {
    allowed: true,
    count: 1,
    remaining: 1,
    resetsAt: 1_001_000,
  })
  now += 999
  assert.equal(await take('a', limit), {
    allowed: true,
    count: 2,
    remaining: 0,
    resetsAt: 1_001_000,
  })
  assert.equal(await take('a', limit), {
    allowed: false,
    count: 2,
    remaining: 0,
    resetsAt: 1_001_000,
  })
  assert.is((await take('b', limit)).allowed, true)
  now += 1
  assert.equal(await take('a', limit), {
    allowed: true,
    count: 1,
    remaining: 1,
    resetsAt: 1_002_000,
  })
})

test('a try of a window that has ended is not given back to the next one', async () => {
  const counter = createMemoryCounter(clock)
  const wants = [{ key: 'a', limit }]
  const taken = await counter.takeAll(wants)
  now += 1000
  await counter.take('a', limit)
  await counter.giveBackAll(wants, taken)
  assert.is((await counter.take('a', limit)).count, 2)
})

test('takeAll counts for all or for none', async () => {
  const counter = createMemoryCounter(clock)
  await counter.take('b', limit)
  await counter.take('b', limit)
  const wants = ['a', 'b'].map((key) => ({ key, limit }))
  const refused = await counter.takeAll(wants)
  assert.equal(
    refused.map(({ allowed }) => allowed),
    [true, false],
  )
  assert.is((await counter.take('a', limit)).count, 1)
  await counter.giveBack('b')
  assert.equal(
    (await counter.takeAll(wants)).map(({ count }) => count),
    [2, 2],
  )
})

test('groups are apart, each with its own room; a full one forgets what is oldest', async () => {
  const counter = createMemoryCounter(clock, 3)
  const other = { ...limit, group: 'other' }
  for (const key of ['a', 'b', 'c']) await counter.take(key, other)
  for (const key of ['a', 'b', 'c', 'd']) {
    await counter.take(key, limit)
    now++
  }
  assert.is((await counter.take('b', limit)).count, 2)
  assert.is((await counter.take('a', other)).count, 2)
  assert.is((await counter.take('a', limit)).count, 1, 'the oldest is gone')
})

test('a flood of keys costs the same per key, full or not', async () => {
  const counter = createMemoryCounter(clock, 1000)
  for (let at = 0; at < 200_000; at++) await counter.take(String(at), limit)
  assert.is((await counter.take('199999', limit)).count, 2)
})

test('settings.rateLimits: whole seconds from the first request; 0 lets none in', () => {
  const clients = createRateClients(clock)
  const rule = { label: 'x', audience: '' as const, duration: 2, maxRequests: 1 }
  now = 1999
  assert.is(clients.consume('x', rule, 'a'), 0)
  assert.is(clients.consume('x', rule, 'a'), 2)
  now = 2999
  assert.is(clients.consume('x', rule, 'a'), 1)
  now = 3000
  assert.is(clients.consume('x', rule, 'a'), 0)
  assert.is(clients.consume('none', { ...rule, maxRequests: 0 }, 'a'), 2)
})

test('settings.rateLimits: a limiter keeps a bounded number of clients', () => {
  const clients = createRateClients(clock, 3)
  const rule = { label: 'x', audience: '' as const, duration: 100, maxRequests: 1 }
  for (const client of ['a', 'b', 'c', 'd']) assert.is(clients.consume('x', rule, client), 0)
  assert.ok(Number(clients.consume('x', rule, 'd')) > 0)
  assert.ok(Number(clients.consume('x', rule, 'b')) > 0)
  assert.is(clients.consume('x', rule, 'a'), 0)
})

test.run()

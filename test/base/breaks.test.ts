import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Breaks } from '../../server/base/breaks.js'

// The clock stands still, except for what a test lets pass: the machine may be busy.
let now = 1000
const { now: realNow } = performance
test.before(() => {
  performance.now = () => now
})
test.after(() => {
  performance.now = realNow
})

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('what other jobs did in the same turn counts', async () => {
  await nextTurn()
  const first = new Breaks()
  now += 5
  assert.not(first.isDue)
  now += 5
  const second = new Breaks()
  assert.not(first.isDue)
  now += 4
  assert.ok(second.isDue)
  assert.ok(first.isDue)
})

test('the time before the first look counts, too', async () => {
  await nextTurn()
  const breaks = new Breaks()
  now += 9
  assert.ok(breaks.isDue)
})

test('after a rest, and in another turn, nothing is due', async () => {
  await nextTurn()
  const breaks = new Breaks()
  now += 9
  assert.ok(breaks.isDue)
  await breaks.rest()
  assert.not(breaks.isDue)
  now += 9
  assert.ok(breaks.isDue)
  await nextTurn()
  await nextTurn()
  assert.not(new Breaks().isDue)
})

test('of all jobs that rest, one continues in each turn', async () => {
  let turn = 0
  const counting = setInterval(() => {}, 1000)
  const count = () => {
    turn++
    if (turns.length < 3) setImmediate(count)
  }
  const turns: number[] = []
  setImmediate(count)
  await Promise.all(
    [1, 2, 3].map(async () => {
      await new Breaks().rest()
      turns.push(turn)
    }),
  )
  clearInterval(counting)
  assert.is(new Set(turns).size, 3, `${turns}`)
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Breaks } from '../../server/base/breaks.js'

function work(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('what other jobs did in the same turn counts', async () => {
  await nextTurn()
  const first = new Breaks()
  work(5)
  assert.not(first.isDue)
  const second = new Breaks()
  work(5)
  assert.ok(second.isDue)
  assert.ok(first.isDue)
})

test('after a rest, and in another turn, nothing is due', async () => {
  const breaks = new Breaks()
  work(10)
  assert.ok(breaks.isDue)
  await breaks.rest()
  assert.not(breaks.isDue)
  work(10)
  await nextTurn()
  await nextTurn()
  assert.not(breaks.isDue)
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

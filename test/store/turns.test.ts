import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTurns } from '../../server/store/sqlite/turns.js'

const test = suite('turns')
const forever = Number.POSITIVE_INFINITY

test('the place is given in the order of asking', async () => {
  const turns = createTurns(10_000)
  await turns.take()
  const order: number[] = []
  const waiting = [1, 2, 3].map((n) =>
    turns.take(n === 2 ? forever : undefined).then(() => order.push(n)),
  )
  for (let n = 1; n <= 3; n++) {
    turns.pass()
    await waiting[n - 1]
    assert.equal(order, [1, 2, 3].slice(0, n))
  }
  assert.not(turns.isFree)
  turns.pass()
  assert.ok(turns.isFree)
  await turns.take()
  assert.not(turns.isFree)
})

test('the order stays while somebody always waits', async () => {
  const turns = createTurns(10_000)
  await turns.take()
  const order: number[] = []
  const ask = (n: number) => void turns.take().then(() => order.push(n))
  ask(0)
  for (let n = 1; n < 2000; n++) {
    ask(n)
    turns.pass()
    await Promise.resolve()
    if (n % 3 === 0) ask(n + 10_000)
  }
  while (!turns.isFree) {
    turns.pass()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const asked: number[] = [0]
  for (let n = 1; n < 2000; n++) asked.push(n, ...(n % 3 === 0 ? [n + 10_000] : []))
  assert.equal(order, asked)
})

test('who has waited too long gets server.busy, and nobody else', async () => {
  const turns = createTurns(60)
  await turns.take()
  const ends: string[] = []
  const note = (name: string) => (error?: unknown) =>
    void ends.push(`${name} ${error ? (error as { code: string }).code : 'in'}`)
  const first = turns.take().then(note('first'), note('first'))
  const patient = turns.take(forever).then(note('patient'), note('patient'))
  const second = turns.take(30).then(note('second'), note('second'))
  await first
  await second
  assert.equal(ends.sort(), ['first server.busy', 'second server.busy'])
  turns.pass()
  await patient
  assert.is(ends.at(-1), 'patient in')
  turns.pass()
  assert.ok(turns.isFree)
})

test.run()

import { mock } from 'node:test'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, fail } from '../../server/base/errors.js'
import type { Turn } from '../../server/passwords/fair-queue.js'
import { type PacedRefusals, pacedRefusals } from '../../server/passwords/paced-refusals.js'

const turn: Turn = { from: 'a', rank: 'login' }
const refuse = async () => Promise.reject(fail('server.busy'))

test.before.each(() => mock.timers.enable({ apis: ['setTimeout'] }))
test.after.each(() => mock.timers.reset())

test('a refusal of the queue is told a second later', async () => {
  const { told } = ask(pacedRefusals(refuse), 1)
  await settle()
  mock.timers.tick(999)
  await settle()
  assert.is(told(), 0)
  mock.timers.tick(1)
  await settle()
  assert.is(told(), 1)
})

test('of a thousand and one, the last is told at once', async () => {
  const { told } = ask(pacedRefusals(refuse), 1001)
  await settle()
  assert.is(told(), 1)
})

test('what the work throws is told at once', async () => {
  const { told } = ask(
    pacedRefusals((_, work) => work()),
    1,
    refuse,
  )
  await settle()
  assert.is(told(), 1)
})

test('so is a refusal for a client that is gone', async () => {
  const { told } = ask(pacedRefusals(refuse), 1, refuse, { ...turn, isGone: () => true })
  await settle()
  assert.is(told(), 1)
})

test('a stop tells what waits, and what comes after it, at once', async () => {
  const paced = pacedRefusals(refuse)
  const waiting = ask(paced, 3)
  await settle()
  assert.is(waiting.told(), 0)
  paced.release()
  const late = ask(paced, 1)
  await settle()
  assert.is(waiting.told() + late.told(), 4)
})

function ask({ queue }: PacedRefusals, count: number, work = refuse, who = turn) {
  let told = 0
  for (let at = 0; at < count; at++) {
    queue(who, work).catch((error: unknown) => {
      assert.instance(error, ApiError)
      told++
    })
  }
  return { told: () => told }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

test.run()

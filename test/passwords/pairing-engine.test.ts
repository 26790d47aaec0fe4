import bcrypt from 'bcrypt'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BcryptTask } from '../../server/passwords/bcrypt-pair.js'
import { createBcryptPair } from '../../server/passwords/bcrypt-pair.js'
import type { PasswordEngine } from '../../server/passwords/engine.js'
import { decoyBcrypt } from '../../server/passwords/formats.js'
import { pairing } from '../../server/passwords/pairing-engine.js'

const pairNow = createBcryptPair()

/** An engine of `width` threads whose work ends when the test says so. */
function stepwise(width: number, freeThreads: number) {
  const begun: string[] = []
  const running = new Set<() => void>()
  let grown = 0
  let failing = false
  const until = <T>(name: string, result: () => T): Promise<T> => {
    begun.push(name)
    return new Promise((resolve, reject) => {
      const end = () => {
        running.delete(end)
        try {
          resolve(result())
        } catch (error) {
          reject(error)
        }
      }
      running.add(end)
    })
  }
  const single: PasswordEngine = {
    name: 'native',
    hash: (plain, cost) =>
      until(plain, () => {
        if (!(cost >= 4 && cost <= 31)) throw new Error('an invalid cost')
        return bcrypt.hashSync(plain, cost)
      }),
    compare: (plain, hash) => until(plain, () => bcrypt.compareSync(plain, hash)),
    close: async () => {},
  }
  let free = freeThreads
  const threads = {
    run(tasks: [BcryptTask, BcryptTask]) {
      if (free === 0) return undefined
      free--
      return until(`${tasks[0].plain}+${tasks[1].plain}`, () => {
        free++
        if (failing) throw new Error('out of memory')
        return pairNow(tasks)
      })
    },
    grow: () => void grown++,
    close: async () => {},
  }
  return {
    engine: pairing(single, threads, width),
    begun,
    grown: () => grown,
    running: () => running.size,
    fail: () => {
      failing = true
    },
    async endOldest() {
      ;[...running][0]?.()
      await turn()
    },
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
const four = decoyBcrypt(4)
const five = decoyBcrypt(5)

test('what comes alone is computed alone, at once, and starts no thread', async () => {
  const { engine, begun, grown, endOldest } = stepwise(2, 0)
  const answers = [engine.compare('a', four), engine.compare('b', four)]
  await turn()
  assert.equal(begun, ['a', 'b'])
  assert.is(grown(), 0)
  await endOldest()
  await endOldest()
  assert.equal(await Promise.all(answers), [false, false])
})

test('when more come than there are threads, one for pairs is started, and until then nobody waits for it', async () => {
  const { engine, begun, grown, running } = stepwise(2, 0)
  for (const plain of ['a', 'b', 'c']) engine.compare(plain, four)
  await turn()
  assert.equal(begun, ['a', 'b'])
  assert.is(running(), 2)
  assert.ok(grown() > 0)
})

test('two of one cost go together, in the order they came; two of different cost do not', async () => {
  const { engine, begun, running, endOldest } = stepwise(2, 2)
  const hashes = [four, four, five, four, five, five]
  const answers = hashes.map((hash, at) => engine.compare('abcdef'[at]!, hash))
  await turn()
  assert.equal(begun, ['a+b', 'c+e'])
  await endOldest()
  assert.equal(begun, ['a+b', 'c+e', 'd'])
  assert.is(running(), 2)
  for (let at = 0; at < 3; at++) await endOldest()
  assert.equal(begun, ['a+b', 'c+e', 'd', 'f'])
  assert.equal(await Promise.all(answers), Array(6).fill(false))
})

test('each gets its own answer: right and wrong passwords, and hashes that npm bcrypt accepts', async () => {
  const { engine, begun, endOldest } = stepwise(1, 1)
  const hash = bcrypt.hashSync('right', 4)
  const answers = [
    engine.compare('right', hash),
    engine.compare('wrong', hash),
    engine.compare('wrong', hash),
    engine.compare('right', hash),
  ]
  const made = [engine.hash('one', 4), engine.hash('other', 4)]
  for (let at = 0; at < 6; at++) await endOldest()
  assert.equal(begun, ['right+wrong', 'wrong+right', 'one+other'])
  assert.equal(await Promise.all(answers), [true, false, false, true])
  const [one, other] = await Promise.all(made)
  assert.ok(bcrypt.compareSync('one', one!))
  assert.ok(bcrypt.compareSync('other', other!))
  assert.is.not(one!.slice(7, 29), other!.slice(7, 29))
})

test('if a thread ends meanwhile, both are computed alone', async () => {
  const { engine, begun, endOldest, fail } = stepwise(1, 1)
  const hash = bcrypt.hashSync('right', 4)
  const answers = [engine.compare('right', hash), engine.compare('wrong', hash)]
  await turn()
  fail()
  for (let at = 0; at < 3; at++) await endOldest()
  assert.equal(begun, ['right+wrong', 'right', 'wrong'])
  assert.equal(await Promise.all(answers), [true, false])
})

test('a cost that bcrypt does not allow is left to the engine, whose fault reaches who asked', async () => {
  const { engine, begun, endOldest } = stepwise(1, 1)
  const costs = [3, 3, 32, 32, Number.NaN, Number.NaN]
  const broken = costs.map((cost) => engine.hash('a', cost).catch((error: Error) => error))
  const next = engine.compare('b', four)
  for (let at = 0; at < 12; at++) await endOldest()
  assert.equal(begun, ['a', 'a', 'a', 'a', 'a', 'a', 'b'])
  assert.is(await next, false)
  for (const fault of await Promise.all(broken)) assert.instance(fault, Error)
})

test.run()

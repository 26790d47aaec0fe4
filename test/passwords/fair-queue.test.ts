import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { type FairQueue, fairQueue, type Rank } from '../../server/passwords/fair-queue.js'

/** A queue with one worker, whose jobs end one at a time, when the test says so. */
function stepwise(limit = 100) {
  const queue: FairQueue = fairQueue(1, limit)
  const served: string[] = []
  const refused: string[] = []
  let end: (() => void) | undefined
  const ask = (name: string, from: string, rank: Rank) =>
    queue({ from, rank }, () => {
      served.push(name)
      return new Promise<void>((resolve) => {
        end = resolve
      })
    }).catch((error: unknown) => {
      assert.instance(error, ApiError)
      assert.is((error as ApiError).code, 'server.busy')
      assert.is((error as ApiError).headers['Retry-After'], '1')
      refused.push(name)
    })
  const step = async () => {
    end?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { ask, step, served, refused }
}

async function runAll(queue: ReturnType<typeof stepwise>, steps: number): Promise<string[]> {
  for (let at = 0; at < steps; at++) await queue.step()
  return queue.served.slice(1)
}

test('what nobody waits for any more is not begun, and makes room for others', async () => {
  const queue = fairQueue(1, 3)
  let end = () => {}
  const first = queue({ from: 'a', rank: 'login' }, () => new Promise<void>((done) => (end = done)))
  let isGone = false
  const begun: string[] = []
  const ask = (name: string, leaves: boolean) =>
    queue({ from: name, rank: 'login', isGone: () => leaves && isGone }, async () => {
      begun.push(name)
    }).catch((error: ApiError) => begun.push(error.code))
  const asked = [ask('b', true), ask('c', true), ask('d', false)]
  isGone = true
  // The queue is full except for those two.
  asked.push(ask('e', false), ask('f', true))
  end()
  await Promise.all([first, ...asked])
  assert.equal([...begun].sort(), ['d', 'e', 'server.busy', 'server.busy', 'server.busy'])
})

test('an address that has one thing to do waits behind one work of a flood, not behind all', async () => {
  const queue = stepwise()
  for (let at = 0; at < 50; at++) queue.ask(`flood${at}`, 'a', 'login')
  for (let at = 0; at < 20; at++) await queue.step()
  const before = queue.served.length
  queue.ask('honest', 'b', 'login')
  await queue.step()
  await queue.step()
  assert.ok(queue.served.indexOf('honest') <= before + 1, queue.served.slice(before).join())
})

test('sessions and known places first, then logins, then new accounts, whoever came first', async () => {
  const queue = stepwise()
  queue.ask('running', 'x', 'login')
  queue.ask('new account', 'a', 'signUp')
  queue.ask('login', 'b', 'login')
  queue.ask('known', 'c', 'first')
  assert.equal(await runAll(queue, 4), ['known', 'login', 'new account'])
})

test('the same within one address', async () => {
  const queue = stepwise()
  queue.ask('running', 'x', 'login')
  for (const rank of ['signUp', 'login', 'first'] as const) queue.ask(rank, 'a', rank)
  assert.equal(await runAll(queue, 4), ['first', 'login', 'signUp'])
})

test('a flood from a known place does not keep others out: beyond its share it stands behind them', async () => {
  const queue = stepwise()
  for (let at = 0; at < 90; at++) queue.ask('known', 'a', 'first')
  for (let at = 0; at < 10; at++) queue.ask('login', 'b', 'login')
  const served = await runAll(queue, 40)
  const logins = served.filter((name) => name === 'login').length
  assert.is(logins, 10, served.join())
})

test('a flood of logins does not keep new accounts out for ever, nor does one of many addresses', async () => {
  for (const floods of [1, 3]) {
    const queue = stepwise(1000)
    queue.ask('running', 'x', 'login')
    for (let at = 0; at < 100; at++) {
      for (let from = 0; from < floods; from++) queue.ask('flood', `f${from}`, 'login')
    }
    queue.ask('new account', 'b', 'signUp')
    const served = await runAll(queue, 60)
    assert.ok(served.includes('new account'), String(floods))
  }
})

test('new accounts never go before logins of addresses within their share', async () => {
  const queue = stepwise()
  queue.ask('running', 'x', 'signUp')
  for (let at = 0; at < 40; at++) queue.ask('sign-up', `a${at}`, 'signUp')
  for (let at = 0; at < 30; at++) queue.ask('login', `b${at % 10}`, 'login')
  const served = await runAll(queue, 31)
  assert.is(served.lastIndexOf('login'), 29, served.join())
})

test('many addresses get equal shares', async () => {
  const queue = stepwise(1000)
  queue.ask('running', 'x', 'login')
  for (const [from, count] of [
    ['a', 90],
    ['b', 30],
    ['c', 12],
  ] as const) {
    for (let at = 0; at < count; at++) queue.ask(from, from, 'login')
  }
  const served = await runAll(queue, 37)
  const of = (name: string) => served.filter((each) => each === name).length
  for (const name of ['a', 'b', 'c']) assert.ok(Math.abs(of(name) - 12) <= 1, served.join(''))
})

test('a full queue refuses who has most in it, not who comes', async () => {
  const queue = stepwise(4)
  for (let at = 0; at < 6; at++) queue.ask(`flood${at}`, 'a', 'login')
  await queue.step()
  assert.equal(queue.refused, ['flood5'])
  queue.ask('flood6', 'a', 'login')
  queue.ask('honest', 'b', 'login')
  await queue.step()
  assert.equal(queue.refused, ['flood5', 'flood6'].slice(0, queue.refused.length))
  queue.ask('honest2', 'c', 'login')
  queue.ask('honest3', 'd', 'login')
  await runAll(queue, 10)
  assert.ok(
    queue.refused.every((name) => name.startsWith('flood')),
    queue.refused.join(),
  )
  for (const name of ['honest', 'honest2', 'honest3']) assert.ok(queue.served.includes(name), name)
})

test('a full queue of one address gives the place of a new account to a login', async () => {
  const queue = stepwise(2)
  queue.ask('running', 'a', 'signUp')
  queue.ask('first', 'a', 'signUp')
  queue.ask('second', 'a', 'signUp')
  queue.ask('login', 'a', 'login')
  await runAll(queue, 4)
  assert.equal(queue.refused, ['second'])
  assert.equal(queue.served, ['running', 'login', 'first'])
})

test('who is gone is forgotten: a queue that was busy for long is as good as new', async () => {
  const queue = fairQueue(2, 1000)
  const work = () => new Promise<void>((resolve) => setImmediate(resolve))
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      Array.from({ length: 500 }, (_, at) =>
        queue({ from: `${round} ${at}`, rank: 'login' }, work),
      ),
    )
  }
  let ran = 0
  await queue({ from: 'a', rank: 'signUp' }, async () => void ran++)
  assert.is(ran, 1)
})

test('a work that throws gives its place on', async () => {
  const queue = fairQueue(1, 10)
  const broken = () => Promise.reject(new Error('broken'))
  const turn = { from: 'a', rank: 'login' as const }
  const results = await Promise.allSettled([queue(turn, broken), queue(turn, async () => 'done')])
  assert.equal(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  )
})

test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startGateway, type TestGateway } from '../limits/composed.js'
import { clientAt } from './from-address.js'

const test = suite('guesses at a superuser, without a trusted proxy')
const hourMs = 60 * 60 * 1000
let gateway: TestGateway
test.before.each(async () => {
  gateway = await startGateway()
  gateway.app.passwords = {
    engine: 'js',
    hash: async (_, cost) => `$2a$${cost}$`,
    compare: async (plain) => plain === 'right',
    close: async () => {},
  }
})
test.after.each(() => gateway.stop())

async function tries(
  ip: string,
  times: number,
  password = 'wrong',
  identity = 'root@example.com',
): Promise<Record<number, number>> {
  const ask = clientAt(gateway.url, ip)
  const path = '/api/collections/_superusers/auth-with-password'
  const seen: Record<number, number> = {}
  for (let at = 0; at < times; at++) {
    const { status, headers } = await ask(path, { identity, password })
    seen[status] = (seen[status] ?? 0) + 1
    if (status === 429) assert.ok(Number(headers['retry-after']) > 0)
  }
  return seen
}

test('200 wrong ones in an hour over all addresses, then 429 for the right one as well', async () => {
  const seen: Record<number, number> = {}
  for (let at = 0; at < 14; at++) {
    for (const [status, count] of Object.entries(await tries(`127.0.1.${at + 1}`, 15))) {
      seen[Number(status)] = (seen[Number(status)] ?? 0) + count
    }
  }
  assert.equal(seen, { 400: 200, 429: 10 })
  assert.equal(await tries('127.0.2.1', 1, 'right'), { 429: 1 })
  gateway.clock.move(hourMs)
  assert.equal(await tries('127.0.2.1', 1, 'right'), { 200: 1 })
})

test('a name that nobody has comes to the same answers', async () => {
  const nobody = 'nobody@example.com'
  for (let at = 0; at < 10; at++) await tries(`127.0.1.${at + 1}`, 20, 'wrong', nobody)
  assert.equal(await tries('127.0.2.1', 2, 'wrong', nobody), { 429: 2 })
})

test('where the account is known, its owner has 20 of his own in 15 minutes', async () => {
  assert.equal(await tries('127.0.0.5', 1, 'right'), { 200: 1 })
  for (let at = 0; at < 10; at++) await tries(`127.0.1.${at + 1}`, 20)
  assert.equal(await tries('127.0.2.1', 1, 'right'), { 429: 1 })
  assert.equal(await tries('127.0.0.5', 1, 'right'), { 200: 1 })
  assert.equal(await tries('127.0.0.5', 21), { 400: 20, 429: 1 })
  gateway.clock.move(hourMs / 4)
  assert.equal(await tries('127.0.0.5', 1, 'right'), { 200: 1 })
})

test.run()

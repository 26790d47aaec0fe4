import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { clientAt, flood } from './from-address.js'

const test = suite('one client does not keep others from signing in')
let server: Booted
test.before(async () => {
  const args = ['--set', 'passwords.workers=1', '--set', 'passwords.queueLimit=16']
  server = await boot({ args })
})
test.after(() => server.stop())

const login = '/api/collections/users/auth-with-password'
const users = '/api/collections/users/records'
const right = { identity: 'dora', password: 'password-dora' }

const floods: Record<string, (turn: number) => [path: string, body: object]> = {
  'with new accounts': (turn: number) => {
    const name = `flood_${process.hrtime.bigint()}_${turn}`
    const password = 'password-of-a-flood'
    const account = { email: `${name}@example.com`, username: name }
    return [users, { ...account, password, passwordConfirm: password }]
  },
  'with names that nobody has': (turn: number) => [
    login,
    { identity: `nobody${turn}@example.com`, password: 'x' },
  ],
  'with wrong passwords, by a contract': (turn: number) => [
    '/auth/login',
    { username: ['ann', 'bob', 'carl'][turn % 3], password: 'wrong' },
  ],
}

for (const [how, request] of Object.entries(floods)) {
  test(`60 connections from one address ${how}`, async () => {
    const attacker = clientAt(server.url, '127.0.0.2')
    const honest = clientAt(server.url, '127.0.0.5')
    const running = flood(60, (turn) => attacker(...request(turn)))
    try {
      await running.refused
      for (let at = 0; at < 4; at++) {
        const { status, text } = await honest(login, right)
        assert.is(status, 200, text)
      }
    } finally {
      await running.stop()
    }
    assert.ok((running.statuses[503] ?? 0) > 0, JSON.stringify(running.statuses))
  })
}

test('a refusal comes after a second, so that a flood of retries does not fill the loop', async () => {
  const attacker = clientAt(server.url, '127.0.0.2')
  const tooks = await Promise.all(
    Array.from({ length: 60 }, async (_, turn) => {
      const from = performance.now()
      const { status } = await attacker(login, {
        identity: `late${turn}@example.com`,
        password: 'x',
      })
      return status === 503 ? performance.now() - from : undefined
    }),
  )
  const refused = tooks.filter((ms) => ms !== undefined)
  assert.ok(refused.length > 0)
  // A timer may be a millisecond early.
  assert.ok(Math.min(...refused) >= 990, String(Math.min(...refused)))
})

test.run()

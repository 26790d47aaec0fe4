import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite('mails to change an address')
let gateway: TestGateway
test.before.each(async () => {
  gateway = await startGateway()
  gateway.app.mail = { ...gateway.app.mail, send: async () => {} }
  await gateway.set({ trustedProxy: { headers: ['X-Forwarded-For'], useLeftmostIP: false } })
})
test.after.each(() => gateway.stop())

async function ask(name: string, ip: string, times: number): Promise<number[]> {
  const { token } = await logIn(gateway.url, 'users', name, `password-${name}`)
  const statuses: number[] = []
  for (let at = 0; at < times; at++) {
    const answer = await send(gateway.url, {
      path: '/api/collections/users/request-email-change',
      headers: { authorization: token, 'x-forwarded-for': ip },
      body: { newEmail: 'stranger@example.com' },
    })
    statuses.push(answer.status)
  }
  return statuses
}

test('an account sends 5 in an hour, from wherever', async () => {
  assert.equal(await ask('dora', '192.0.2.1', 4), [204, 204, 204, 204])
  assert.equal(await ask('dora', '192.0.2.2', 2), [204, 429])
  gateway.clock.move(60 * 60 * 1000)
  assert.equal(await ask('dora', '192.0.2.2', 1), [204])
})

test('an address sends 20 in an hour, for whomever', async () => {
  for (const name of ['ann', 'bob', 'carl', 'dora']) {
    assert.equal(await ask(name, '192.0.2.1', 5), [204, 204, 204, 204, 204])
  }
  assert.equal(await ask('fred', '192.0.2.1', 1), [429])
  assert.equal(await ask('fred', '192.0.2.2', 1), [204])
})

test('those that slugbase sends count with them, for a taken address too', async () => {
  assert.equal(await ask('dora', '192.0.2.1', 3), [204, 204, 204])
  const { token } = await logIn(gateway.url, 'users', 'dora', 'password-dora')
  const headers = { cookie: `token=${token}; _csrf=a`, 'x-csrf-token': 'a' }
  const seen: number[] = []
  for (const name of ['ann', 'stranger', 'third']) {
    const body = { email: `${name}@example.com` }
    const answer = await send(gateway.url, { method: 'PUT', path: '/api/users/me', headers, body })
    seen.push(answer.status)
    if (answer.status === 429) assert.ok(Number(answer.headers.get('retry-after')) > 0)
  }
  assert.equal(seen, [200, 200, 429])
  const body = { name: 'Dora' }
  const named = await send(gateway.url, { method: 'PUT', path: '/api/users/me', headers, body })
  assert.is(named.status, 200)
})

test.run()

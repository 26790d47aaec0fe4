import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPreparedMailWorld } from '../contracts/prepared-folder.js'
import { codeAt, enrol, setFactors, wrongCode } from '../helper/factors.js'
import { type Answer, check, send } from '../helper/scenario.js'

const email = 'ann@example.com'
const password = 'password-ann'
const users = '/api/collections/users'
// limits/login-budget.ts: per account and hour, over all addresses that aren't known for it.
const budget = 200
const most = Number(process.env['GUESSES'] ?? 2000)
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let secret: string

test.before(async () => {
  world = await openPreparedMailWorld('slugbase mudbase', [], { [email]: password })
  await setFactors(world.url, 'users', { totp: { enabled: true } })
  const headers = { authorization: world.root }
  const body = { trustedProxy: { headers: ['X-Forwarded-For'] } }
  const path = '/api/settings'
  await check(world.url, { name: path, method: 'PATCH', path, headers, body, status: 200 })
  const client = world.client()
  await client.collection('users').authWithPassword(email, password)
  secret = (await enrol(client, 'users')).secret
})
test.after(() => world.stop())

const from = (address: string, path: string, body: object, headers: object = {}): Promise<Answer> =>
  send(world.url, { path, body, headers: { ...headers, 'x-forwarded-for': address } })

type Guess = (address: string, code: string) => Promise<Answer>

/** Each API at which a code can be guessed, with a login that waits for it if the API needs one. */
async function doors(): Promise<Record<string, Guess>> {
  const home = '203.0.113.1'
  const { headers } = await from(home, '/api/auth/login', { email, password })
  const cookie = headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const { mfaId } = (await from(home, `${users}/auth-with-password`, { identity: email, password }))
    .json
  assert.ok(mfaId && cookie.includes('mfa_pending'))
  return {
    totp: (at, code) => from(at, `${users}/auth-with-totp`, { identity: email, code }),
    step: (at, code) => from(at, `${users}/auth-with-totp`, { mfaId, code }),
    recovery: (at, code) =>
      from(at, `${users}/auth-with-recovery-code`, { identity: email, code: `${code}-abcde` }),
    slugbase: (at, code) => from(at, '/api/auth/mfa/verify', { code }, { cookie }),
    mudbase: (at, code) =>
      from(at, '/api/auth/local/login', { email, password, twoFactorCode: code }),
    password: (at, code) =>
      from(at, `${users}/auth-with-password`, { identity: email, password: code }),
  }
}

test('guesses over all doors and a hundred addresses, many at once, cost an account its one budget', async () => {
  const guesses = Object.entries(await doors())
  const wrong = wrongCode(secret)
  const statuses: Record<string, number> = {}
  let compared = 0
  let sent = 0
  while (sent < most) {
    const wave = Array.from({ length: 200 }, async () => {
      const [name, guess] = guesses[sent % guesses.length]!
      const { status } = await guess(`198.51.100.${sent++ % 100}`, wrong)
      const key = `${name} ${status}`
      statuses[key] = (statuses[key] ?? 0) + 1
      if (status !== 429 && status !== 503) compared++
    })
    await Promise.all(wave)
  }
  const told = JSON.stringify(statuses)
  assert.ok(compared <= budget, told)
  assert.ok(compared > budget / 2, told)
  for (const [name] of guesses) assert.ok(statuses[`${name} 429`]! > most / 20, told)
  // At an address that was never seen, the owner has to wait for the end of the hour even with a
  // correct code.
  const right = () => codeAt(secret)
  const refused = await from('198.51.100.200', `${users}/auth-with-totp`, {
    identity: email,
    code: right(),
  })
  assert.is(refused.status, 429)
})

test.run()

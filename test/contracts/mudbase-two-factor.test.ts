import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import Database from '../helper/database.js'
import { codeAt, wrongCode } from '../helper/factors.js'
import { atOnce, rounds } from '../helper/mail-world.js'
import { type Answer, send } from '../helper/scenario.js'
import { during, openPreparedMailWorld, post as postTo, wire } from './prepared-folder.js'

const test = suite('mudbase: a second factor')
const password = 'password-1'
const names = Array.from({ length: 20 }, (_, index) => `coder${index}@example.com`)
const args = ['--limits', 'off', '--set', 'mudbase.requireEmailVerification=false']
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let second: Booted
let url: string
test.before(async () => {
  world = await openPreparedMailWorld('mudbase', args, {})
  url = world.url
  second = await boot({ dir: world.dir, args })
  const projectId = 'proj_two0factor01'
  await send(url, {
    path: '/api/collections/projects/records',
    headers: { authorization: world.root },
    body: { key: projectId },
  })
  for (const email of names) {
    const body = { email, password, firstName: 'C', lastName: 'D', projectId }
    assert.is((await postTo(url, '/api/auth/local/register', body)).status, 201)
  }
})
test.after(async () => {
  await second.stop()
  await world.stop()
})

const twoFactor = '/api/users/2fa'
const post = (path: string, body: unknown, headers = {}) => postTo(url, path, body, headers)
const logIn = (email: string, more: object = {}, at = url) =>
  postTo(at, '/api/auth/local/login', { email, password, ...more })

const refused = {
  error: 'Authentication required',
  code: 'UNAUTHORIZED',
  details: 'Valid authentication credentials are required',
}
const required = {
  error: 'Two-factor authentication required',
  code: 'TWO_FACTOR_REQUIRED',
  details: 'Provide twoFactorCode',
}
const bad = (details: object) => ({ error: 'Validation failed', code: 'VALIDATION_ERROR', details })
const wrongToken = bad({ token: 'Token is invalid or expired' })

function answers({ status, text, headers }: Answer, expected: number, body: object, told = '') {
  assert.is(text, JSON.stringify(body), told)
  assert.is(status, expected, told)
  assert.is(headers.get('cache-control'), 'no-store')
  assert.equal(headers.getSetCookie(), [])
}

let count = 0
async function signedIn() {
  const email = names[count++]!
  const { json } = await logIn(email)
  return { email, bearer: { authorization: `Bearer ${json.token}` }, id: json.user.id as string }
}

async function enrolled() {
  const someone = await signedIn()
  const { json } = await post(`${twoFactor}/setup`, '', someone.bearer)
  const token = codeAt(json.secret, -1)
  answers(await post(`${twoFactor}/verify`, { token }, someone.bearer), 200, {
    message: '2FA enabled successfully',
  })
  return { ...someone, secret: json.secret as string, codes: json.backupCodes as string[] }
}

test('2fa: set up, verified by a first code; the backup codes that setup has shown count', async () => {
  const someone = await signedIn()
  const first = await post(`${twoFactor}/setup`, {}, someone.bearer)
  const { status, json } = await post(`${twoFactor}/setup`, {}, someone.bearer)
  assert.is(status, 200)
  assert.equal(Object.keys(json), ['secret', 'qrCode', 'manualEntryKey', 'backupCodes'])
  assert.match(json.qrCode, /^data:image\/png;base64,/)
  assert.is(json.manualEntryKey, json.secret)
  assert.is(new Set([...json.backupCodes, ...first.json.backupCodes]).size, 20)
  const verify = (body: object) => post(`${twoFactor}/verify`, body, someone.bearer)
  answers(await verify({}), 400, bad({ token: 'Token is required' }))
  answers(await verify({ token: 123456 }), 400, bad({ token: 'Token must be a string' }))
  answers(await verify({ token: wrongCode(json.secret) }), 400, wrongToken)
  answers(await verify({ token: codeAt(first.json.secret) }), 400, wrongToken)
  // Until then they aren't valid.
  const without = await logIn(someone.email, { twoFactorCode: json.backupCodes[0] })
  assert.is(without.status, 200)
  assert.is(without.json.user.twoFactorEnabled, false)
  answers(await verify({ token: codeAt(json.secret, -1) }), 200, {
    message: '2FA enabled successfully',
  })
  const conflict = {
    error: 'Resource already exists',
    code: 'CONFLICT',
    details: 'A resource with this identifier already exists',
  }
  answers(await post(`${twoFactor}/setup`, {}, someone.bearer), 409, conflict)
  answers(await verify({ token: codeAt(json.secret) }), 409, conflict)
  answers(await logIn(someone.email, { twoFactorCode: first.json.backupCodes[0] }), 401, refused)
  for (const twoFactorCode of [json.backupCodes[0], codeAt(json.secret)]) {
    const { status, json: signed } = await logIn(someone.email, { twoFactorCode })
    assert.is(status, 200)
    assert.is(signed.user.twoFactorEnabled, true)
    answers(await logIn(someone.email, { twoFactorCode }), 401, refused, 'used')
    const me = await send(url, {
      path: '/c/mudbase/api/users/me',
      headers: { authorization: `Bearer ${signed.token}` },
    })
    assert.is(me.json.user.twoFactorEnabled, true)
    const refresh = await post('/api/auth/refresh', { refreshToken: signed.refreshToken })
    assert.is(refresh.status, 200)
  }
})

test('2fa: nothing to verify; nobody signed in', async () => {
  const someone = await signedIn()
  const none = bad({ token: 'There is no setup to verify' })
  answers(await post(`${twoFactor}/verify`, { token: '123456' }, someone.bearer), 400, none)
  for (const route of ['setup', 'verify', 'disable']) {
    for (const headers of [{}, { authorization: 'Bearer x' }, { 'x-api-key': 'x' }]) {
      answers(await post(`${twoFactor}/${route}`, {}, headers), 401, refused, route)
    }
    const form = { ...someone.bearer, 'content-type': 'text/plain' }
    assert.is((await post(`${twoFactor}/${route}`, { token: '1' }, form)).status, 400, route)
  }
})

test('2fa: login asks for twoFactorCode after the right password only, and takes it once', async () => {
  const someone = await enrolled()
  const plain = await signedIn()
  const asked = await logIn(someone.email)
  answers(asked, 401, required)
  for (const twoFactorCode of ['', null]) {
    answers(await logIn(someone.email, { twoFactorCode }), 401, required)
  }
  const number = bad({ twoFactorCode: 'Two-factor code must be a string' })
  answers(await logIn(someone.email, { twoFactorCode: 5 }), 400, number)
  // A wrong password, a wrong code and an unknown account get the same bytes.
  const wrongPassword = await logIn(someone.email, { password: 'x' })
  const nobody = await logIn('nobody@example.com')
  const codes = [wrongCode(someone.secret), codeAt(someone.secret, -1), 'x'.repeat(80)]
  for (const twoFactorCode of codes) {
    assert.is(wire(await logIn(someone.email, { twoFactorCode })), wire(nobody))
  }
  assert.is(wire(wrongPassword), wire(nobody))
  const right = codeAt(someone.secret)
  const withWrong = await logIn(someone.email, { password: 'x', twoFactorCode: right })
  assert.is(wire(withWrong), wire(nobody))
  const other = await enrolled()
  answers(await logIn(someone.email, { twoFactorCode: other.codes[0] }), 401, refused, 'another’s')
  assert.is((await logIn(someone.email, { twoFactorCode: right })).status, 200)
  answers(await logIn(someone.email, { twoFactorCode: right }), 401, refused)
  // An account without a second factor isn't asked, whatever is sent.
  assert.is((await logIn(plain.email, { twoFactorCode: 'x' })).status, 200)
})

test('2fa: disable takes the password and a code', async () => {
  const someone = await enrolled()
  const other = await signedIn()
  const disable = (body: object, headers = someone.bearer) =>
    post(`${twoFactor}/disable`, body, headers)
  const both = { password: 'Password is required', token: 'Token is required' }
  answers(await disable({}), 400, bad(both))
  const off = bad({ token: 'Two-factor authentication is not enabled' })
  answers(await disable({ password, token: '1' }, other.bearer), 400, off)
  const wrong = bad({ password: 'Password is incorrect' })
  answers(await disable({ password: 'x', token: someone.codes[0] }), 400, wrong)
  answers(await disable({ password, token: wrongCode(someone.secret) }), 400, wrongToken)
  answers(await disable({ password, token: codeAt(someone.secret) }), 200, {
    message: '2FA disabled successfully',
  })
  const { status, json } = await logIn(someone.email)
  assert.is(status, 200)
  assert.is(json.user.twoFactorEnabled, false)
})

for (const where of ['one server', 'two servers']) {
  const at = (index: number) => (where === 'two servers' && index % 2 ? second.url : url)
  test(`2fa: ${where}: a code and a backup code sign one of a hundred in; one setup is verified once`, async () => {
    const someone = await signedIn()
    const own = new Database(join(world.dir, 'pocketgate.db'))
    for (let round = 0; round < rounds; round++) {
      own.prepare('DELETE FROM totp_secrets WHERE record = ?').run(someone.id)
      const { bearer } = someone
      const { json } = await post(`${twoFactor}/setup`, {}, bearer)
      const token = codeAt(json.secret, -1)
      const counts = await atOnce(100, (index) =>
        postTo(at(index), `${twoFactor}/verify`, { token }, bearer),
      )
      assert.equal(counts, { 200: 1, 409: 99 })
      for (const twoFactorCode of [codeAt(json.secret), json.backupCodes[0]]) {
        const logins = await atOnce(100, (index) =>
          logIn(someone.email, { twoFactorCode }, at(index)),
        )
        assert.equal(logins, { 200: 1, 401: 99 })
      }
    }
    own.close()
  })
}

test('2fa: a conversation, with the native SDK at its end', async () => {
  const someone = await enrolled()
  const { json } = await logIn(someone.email, { twoFactorCode: someone.codes[0] })
  const client = new PocketBase(url)
  client.authStore.save(json.token, null)
  assert.is((await client.collection('users').authRefresh()).record.id, someone.id)
  const sent = { method: 'DELETE', body: { code: codeAt(someone.secret) } }
  await client.send('/api/collections/users/totp', sent)
  assert.is((await logIn(someone.email)).json.user.twoFactorEnabled, false)
})

test.run()

const limited = suite('mudbase: limits of second factors')

limited(
  '2fa: twenty wrong codes of an account at an address, and no password helps there',
  async () => {
    const passwords = { 'ann@example.com': password }
    const more = ['--set', 'mudbase.requireEmailVerification=false']
    await during(openPreparedMailWorld('mudbase', more, passwords), async (world) => {
      const headers = { authorization: world.root }
      const body = { trustedProxy: { headers: ['X-Real-IP'] } }
      await send(world.url, { method: 'PATCH', path: '/api/settings', headers, body })
      const ask = (path: string, sent: unknown, more: Record<string, string>) =>
        postTo(world.url, path, sent, more)
      const login = (ip: string, more: object = {}) =>
        ask(
          '/api/auth/local/login',
          { email: 'ann@example.com', password, ...more },
          { 'x-real-ip': ip },
        )
      const { json } = await login('203.0.113.1')
      const bearer = { authorization: `Bearer ${json.token}`, 'x-real-ip': '203.0.113.2' }
      const made = await ask(`${twoFactor}/setup`, {}, bearer)
      const token = codeAt(made.json.secret, -1)
      assert.is((await ask(`${twoFactor}/verify`, { token }, bearer)).status, 200)
      const statuses = []
      const disable = { password, token: wrongCode(made.json.secret) }
      for (let time = 0; time < 21; time++) {
        statuses.push((await ask(`${twoFactor}/disable`, disable, bearer)).status)
      }
      assert.equal(statuses, [...Array(20).fill(400), 429])
      assert.is((await login('203.0.113.2')).status, 429)
      assert.is((await login('203.0.113.9')).json.code, 'TWO_FACTOR_REQUIRED')
    })
  },
)

limited.run()

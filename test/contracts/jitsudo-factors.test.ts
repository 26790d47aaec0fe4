import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import Database from '../helper/database.js'
import { codeAt, setFactors, wrongCode } from '../helper/factors.js'
import { atOnce, rounds } from '../helper/mail-world.js'
import { openPasskeyPage } from '../helper/passkey-page.js'
import { send } from '../helper/scenario.js'
import {
  acme,
  type JitsudoWorld,
  openJitsudoWorld,
  other,
  type Person,
  refuses,
  strict,
} from './jitsudo-world.js'
import { claimsOf, during } from './prepared-folder.js'

const test = suite('jitsudo: second factors')
const args = ['--limits', 'off']
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const mfa = '/v1/auth/mfa'
const mine = '/v1/users/me/mfa'
let world: JitsudoWorld
let second: Booted
let browser: Browser | undefined
test.before(async () => {
  world = await openJitsudoWorld(args)
  second = await boot({ dir: world.dir, args })
})
test.after(async () => {
  await browser?.close()
  await second.stop()
  await world.stop()
})

const own = () => new Database(join(world.dir, 'pocketgate.db'))
const answer = (challenge_id: unknown, code: unknown, at?: string) =>
  world.post(`${mfa}/challenge`, { challenge_id, code }, {}, at)
const challenge = async (person: Person): Promise<string> =>
  (await world.logIn(person)).json.challenge_id
const enrol = (body: object, at?: string) => world.post(`${mfa}/enroll-via-challenge`, body, {}, at)

test('login: a challenge where the account has a factor, without a token', async () => {
  const person = await world.enrolled()
  const { status, json, headers } = await world.logIn(person)
  assert.is(status, 200)
  const { challenge_id, ...rest } = json
  assert.match(challenge_id, uuid4)
  assert.equal(rest, { mfa_required: true, methods: ['totp'], enrollment_required: false })
  assert.is(headers.get('cache-control'), 'no-store')
  assert.equal(headers.getSetCookie(), [])
  const wrong = await world.logIn({ ...person, password: 'x' })
  const nobody = await world.logIn({ email: 'nobody@example.com', password: 'x' })
  assert.is(wrong.text, nobody.text)
  refuses(wrong, 401, 'invalid_credentials')
  // A challenge isn't a bearer token.
  const bearer = { ...person.bearer, authorization: `Bearer ${challenge_id}` }
  refuses(await world.get('/v1/users/me/profile', bearer), 401, 'unauthenticated')
})

test('challenge: a code of the app, once; the token says how', async () => {
  const person = await world.enrolled()
  const id = await challenge(person)
  refuses(await answer(id, wrongCode(person.secret)), 401, 'invalid_code')
  refuses(await answer(id, codeAt(person.secret, -1)), 401, 'invalid_code', 'used')
  const code = codeAt(person.secret)
  const { status, json } = await answer(id.toUpperCase(), code)
  assert.is(status, 200)
  assert.equal(Object.keys(json), [
    'token',
    'expires_at',
    'mfa_setup_required',
    'enrollment_required',
  ])
  assert.equal([json.mfa_setup_required, json.enrollment_required], [false, false])
  const { amr, exp, tenant_id } = claimsOf(json.token)
  assert.equal([amr, tenant_id], [['pwd', 'otp'], acme])
  assert.is(Date.parse(json.expires_at), Number(exp) * 1000)
  refuses(await answer(id, codeAt(person.secret, 1)), 401, 'invalid_challenge', 'used')
  refuses(await answer(await challenge(person), code), 401, 'invalid_code')
  const client = new PocketBase(world.url)
  client.authStore.save(json.token, null)
  assert.is((await client.collection('users').authRefresh()).record.id, person.id)
})

test('challenge: a backup code in any case, once, and nobody else’s', async () => {
  const person = await world.enrolled()
  const stranger = await world.enrolled()
  refuses(await answer(await challenge(person), stranger.codes[0]), 401, 'invalid_code')
  assert.is((await answer(await challenge(person), person.codes[0]!.toUpperCase())).status, 200)
  refuses(await answer(await challenge(person), person.codes[0]), 401, 'invalid_code')
  // Two pending challenges don't end each other.
  const [first, last] = [await challenge(person), await challenge(person)]
  assert.is((await answer(first, person.codes[1])).status, 200)
  assert.is((await answer(last, person.codes[2])).status, 200)
})

test('challenge: five wrong answers void it, five minutes end it, and so does a new password', async () => {
  const person = await world.enrolled()
  const id = await challenge(person)
  for (let tries = 0; tries < 5; tries++) {
    refuses(await answer(id, wrongCode(person.secret)), 401, 'invalid_code')
  }
  refuses(await answer(id, person.codes[0]), 401, 'invalid_challenge')
  const old = await challenge(person)
  const db = own()
  db.exec("UPDATE auth_tokens SET expires = expires - 301 WHERE kind = 'jitsudo.login'")
  db.close()
  refuses(await answer(old, person.codes[0]), 401, 'invalid_challenge')
  const client = new PocketBase(world.url)
  client.authStore.save(world.root, null)
  const ended = async (change: object) => {
    const waiting = await challenge(person)
    await client.collection('users').update(person.id, change)
    refuses(
      await answer(waiting, person.codes[0]),
      401,
      'invalid_challenge',
      JSON.stringify(change),
    )
  }
  await ended({ password: 'password-2', passwordConfirm: 'password-2' })
  person.password = 'password-2'
  await ended({ tenant: 'other0000000000' })
  await ended({ blocked: true })
})

test('challenge: what is malformed or unknown', async () => {
  const person = await world.enrolled()
  const id = await challenge(person)
  for (const body of ['', '[]', '{', '5', '{"challenge_id":{}}', '{"__proto__":{"code":"1"}}']) {
    refuses(await world.post(`${mfa}/challenge`, body), 400, 'bad_request', body)
  }
  for (const bad of [undefined, null, '', 'x', 5, {}, `${id}'`, `${id}\u0000`]) {
    refuses(await answer(bad, '123456'), 400, 'bad_request', JSON.stringify(bad))
  }
  for (const bad of [undefined, null, '', 123456, ['1'], 'x'.repeat(300)]) {
    const answered = await answer(id, bad)
    refuses(answered, 400, 'bad_request', JSON.stringify(bad))
    assert.equal(Object.keys(answered.json.details), ['code'])
  }
  const method = { challenge_id: id, code: '123456', method: 'webauthn_passkey' }
  refuses(await world.post(`${mfa}/challenge`, method), 400, 'bad_request')
  refuses(await answer('4b1c2d3e-1111-4111-8111-111111111111', '123456'), 401, 'invalid_challenge')
  assert.is((await answer(id, person.codes[0])).status, 200)
})

test('enrolment: a tenant that demands a factor of who has none; the first code signs in', async () => {
  const person = await world.make({ tenant: strict })
  const { status, json } = await world.logIn(person)
  assert.is(status, 200)
  const { challenge_id, ...rest } = json
  assert.match(challenge_id, uuid4)
  assert.equal(rest, { mfa_required: false, enrollment_required: true, methods: [] })
  // Neither kind is accepted as the other.
  refuses(await answer(challenge_id, '123456'), 401, 'invalid_challenge')
  const stranger = await world.enrolled()
  const login = await challenge(stranger)
  refuses(await enrol({ challenge_id: login, action: 'generate' }), 401, 'invalid_challenge')
  const early = { challenge_id, action: 'verify', code: '123456' }
  refuses(await enrol(early), 400, 'invalid_code', 'nothing is pending')
  const { json: made } = await enrol({ challenge_id, action: 'generate' })
  assert.equal(Object.keys(made), ['secret', 'qr_uri'])
  assert.is(new URL(made.qr_uri).searchParams.get('issuer'), 'JITSudo')
  for (const bad of [
    {},
    { challenge_id },
    { challenge_id, action: 'x' },
    { challenge_id, action: 'verify' },
  ]) {
    refuses(await enrol(bad), 400, 'bad_request', JSON.stringify(bad))
  }
  const verify = (code: string) => enrol({ challenge_id, action: 'verify', code })
  refuses(await verify(wrongCode(made.secret)), 400, 'invalid_code')
  const right = await verify(codeAt(made.secret, -1))
  assert.is(right.status, 200, right.text)
  assert.equal(Object.keys(right.json), ['token', 'expires_at', 'backup_codes'])
  assert.is(right.json.backup_codes.length, 10)
  assert.equal(claimsOf(right.json.token)['amr'], ['pwd', 'otp'])
  refuses(await verify(codeAt(made.secret)), 401, 'invalid_challenge')
  refuses(await enrol({ challenge_id, action: 'generate' }), 401, 'invalid_challenge')
  const again = await world.logIn(person)
  assert.equal([again.json.mfa_required, again.json.methods], [true, ['totp']])
  assert.is((await answer(again.json.challenge_id, right.json.backup_codes[0])).status, 200)
})

test('enrolment: who has set up an app meanwhile is no longer asked to', async () => {
  const person = await world.make({ tenant: strict })
  const first = (await world.logIn(person)).json.challenge_id
  const last = (await world.logIn(person)).json.challenge_id
  const { secret } = (await enrol({ challenge_id: first, action: 'generate' })).json
  const verify = (challenge_id: string, steps: number) =>
    enrol({ challenge_id, action: 'verify', code: codeAt(secret, steps) })
  assert.is((await verify(first, -1)).status, 200)
  refuses(await enrol({ challenge_id: last, action: 'generate' }), 401, 'invalid_challenge')
  refuses(await verify(last, 0), 401, 'invalid_challenge')
})

for (const where of ['one server', 'two servers']) {
  const at = (index: number) => (where === 'two servers' && index % 2 ? second.url : world.url)
  test(`${where}: of a hundred at once one is through, by an app, a backup code, a challenge, an enrolment`, async () => {
    const person = await world.enrolled()
    for (let round = 0; round < rounds; round++) {
      const db = own()
      db.exec('UPDATE totp_secrets SET last_step = 0')
      const ids = await Promise.all(Array.from({ length: 100 }, () => challenge(person)))
      const code = codeAt(person.secret)
      const byApp = await atOnce(100, (index) => answer(ids[index], code, at(index)))
      assert.equal(byApp, { 200: 1, 401: 99 })
      const more = await Promise.all(Array.from({ length: 100 }, () => challenge(person)))
      const byBackup = await atOnce(100, (index) => answer(more[index], person.codes[0], at(index)))
      assert.equal(byBackup, { 200: 1, 401: 99 })
      // Five answers are checked, all of them correct, and one wins.
      const id = await challenge(person)
      const rest = person.codes.slice(1)
      const one = await atOnce(100, (index) => answer(id, rest[index % rest.length], at(index)))
      assert.equal(one, { 200: 1, 401: 99 })
      const newcomer = await world.make({ tenant: strict })
      const { challenge_id } = (await world.logIn(newcomer)).json
      const { secret } = (await enrol({ challenge_id, action: 'generate' })).json
      const first = { challenge_id, action: 'verify', code: codeAt(secret) }
      const enrolments = await atOnce(100, (index) => enrol(first, at(index)))
      assert.is(enrolments[200], 1, JSON.stringify(enrolments))
      assert.is((enrolments[400] ?? 0) + (enrolments[401] ?? 0), 99)
      db.prepare('DELETE FROM totp_secrets WHERE record = ?').run(person.id)
      db.prepare('DELETE FROM recovery_codes WHERE record = ?').run(person.id)
      db.close()
      const { json } = await world.post(`${mine}/totp`, {}, person.bearer)
      const made = await world.post(
        `${mine}/totp/verify`,
        { code: codeAt(json.secret, -1) },
        person.bearer,
      )
      Object.assign(person, { secret: json.secret, codes: made.json.codes })
    }
  })
}

test('mfa: one’s own app is set up, listed, renewed and removed', async () => {
  const person = await world.signedIn()
  assert.equal((await world.get(mine, person.bearer)).json, { methods: [] })
  refuses(
    await world.post(`${mine}/totp/verify`, { code: '123456' }, person.bearer),
    404,
    'not_found',
  )
  refuses(await world.post(`${mine}/backup-codes`, {}, person.bearer), 404, 'not_found')
  const begun = await world.post(`${mine}/totp`, '', person.bearer)
  assert.equal(Object.keys(begun.json), ['id', 'secret', 'qr_uri'])
  const { id, secret } = begun.json
  assert.equal((await world.get(mine, person.bearer)).json, { methods: [] }, 'not verified yet')
  const verify = (code: unknown) => world.post(`${mine}/totp/verify`, { code }, person.bearer)
  refuses(await verify(undefined), 400, 'bad_request')
  refuses(await verify(wrongCode(secret)), 400, 'invalid_code')
  const { json } = await verify(codeAt(secret, -1))
  assert.equal([json.remaining, json.codes.length], [10, 10])
  refuses(await verify(codeAt(secret)), 409, 'conflict')
  refuses(await world.post(`${mine}/totp`, {}, person.bearer), 409, 'conflict')
  const { methods } = (await world.get(mine, person.bearer)).json
  const [{ created_at, last_used_at, ...method }] = methods
  assert.equal(method, { id, method_type: 'totp', device_name: null, verified: true })
  assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.match(last_used_at, /Z$/)
  // A token from before the factor doesn't prove it.
  const renew = (body: object, headers: object) => world.post(`${mine}/backup-codes`, body, headers)
  const remove = (which: string, body: object, headers: object) =>
    send(world.url, { method: 'DELETE', path: `${mine}/${which}`, body, headers: { ...headers } })
  refuses(await renew({}, person.bearer), 403, 'mfa_required')
  refuses(await remove(id, {}, person.bearer), 403, 'mfa_required')
  refuses(await renew({ code: wrongCode(secret) }, person.bearer), 400, 'invalid_code')
  const renewed = await renew({ code: json.codes[0] }, person.bearer)
  assert.equal(renewed.json.remaining, 10)
  refuses(await answer(await challenge(person), json.codes[1]), 401, 'invalid_code')
  // A token from a login with the factor does.
  const signed = await answer(await challenge(person), renewed.json.codes[0])
  const fresh = { ...person.bearer, authorization: `Bearer ${signed.json.token}` }
  assert.is((await renew({}, fresh)).status, 200)
  // It works for nobody else's account.
  const stranger = await world.enrolled()
  const theirs = (await world.get(mine, stranger.bearer)).json.methods[0].id
  refuses(await remove(theirs, {}, fresh), 404, 'not_found')
  refuses(await remove('x', {}, fresh), 404, 'not_found')
  const gone = await remove(id, {}, fresh)
  assert.equal([gone.status, gone.text], [204, ''])
  refuses(await remove(id, {}, fresh), 404, 'not_found')
  assert.ok((await world.logIn(person)).json.token)
  assert.is((await world.get(mine, stranger.bearer)).json.methods.length, 1)
})

test('passkeys are not implemented where the collection takes none; a callback never is', async () => {
  const person = await world.signedIn()
  const options = await world.post(`${mine}/webauthn/register/options`, {}, person.bearer)
  refuses(options, 501, 'not_implemented')
  refuses(
    await world.post('/v1/auth/callback', { code: 'x', redirect_uri: 'x' }),
    501,
    'not_implemented',
  )
})

test('passkeys and security keys: registered, asked for, answered once', async () => {
  if (!browserPath) return
  const url = world.url.replace('127.0.0.1', 'localhost')
  const headers = { authorization: world.root }
  await send(world.url, {
    method: 'PATCH',
    path: '/api/settings',
    headers,
    body: { meta: { appURL: url } },
  })
  await setFactors(world.url, 'users', { passkeys: { enabled: true } })
  browser = await startBrowser()
  const page = await openPasskeyPage(browser, url)
  const person = await world.signedIn()
  const { options } = (await world.post(`${mine}/webauthn/register/options`, {}, person.bearer))
    .json
  const credential = await page.create(options)
  const register = (more: object) =>
    world.post(
      `${mine}/webauthn/register/complete`,
      { device_name: 'Laptop', ...more },
      person.bearer,
    )
  refuses(await register({}), 400, 'bad_request')
  refuses(await register({ credential: { id: 'x' } }), 400, 'invalid_code')
  const made = await register({ credential })
  assert.is(made.status, 201, made.text)
  assert.is(made.json.method_type, 'webauthn_passkey')
  assert.is(made.json.codes.length, 10)
  const asked = (await world.logIn(person)).json
  assert.equal(asked.methods, ['webauthn_passkey'])
  const { challenge_id } = asked
  const begin = (challenge_id: unknown) => world.post(`${mfa}/webauthn/begin`, { challenge_id })
  const complete = (body: object) => world.post(`${mfa}/webauthn/complete`, body)
  refuses(await begin('x'), 400, 'bad_request')
  refuses(await begin('4b1c2d3e-1111-4111-8111-111111111111'), 401, 'invalid_challenge')
  const begun = await begin(challenge_id)
  assert.is(begun.json.options.allowCredentials.length, 1)
  const got = await page.get(begun.json.options)
  refuses(await complete({ challenge_id }), 400, 'bad_request')
  refuses(await complete({ challenge_id, credential: { id: 'x' } }), 401, 'invalid_code')
  // It doesn't answer another account's challenge.
  const stranger = await world.enrolled()
  refuses(
    await complete({ challenge_id: await challenge(stranger), credential: got }),
    401,
    'invalid_code',
  )
  const done = await complete({
    challenge_id,
    credential: await page.get((await begin(challenge_id)).json.options),
  })
  assert.is(done.status, 200, done.text)
  assert.equal(Object.keys(done.json), [
    'token',
    'expires_at',
    'mfa_setup_required',
    'enrollment_required',
    'challenge_id',
  ])
  assert.equal(claimsOf(done.json.token)['amr'], ['pwd', 'hwk'])
  refuses(await complete({ challenge_id, credential: got }), 401, 'invalid_challenge')
  const db = own()
  db.prepare("UPDATE passkeys SET transports = 'usb,nfc' WHERE record = ?").run(person.id)
  db.close()
  assert.equal((await world.logIn(person)).json.methods, ['webauthn_fido'])
  const id = made.json.id
  const fresh = { ...person.bearer, authorization: `Bearer ${done.json.token}` }
  const gone = await send(world.url, { method: 'DELETE', path: `${mine}/${id}`, headers: fresh })
  assert.is(gone.status, 204, gone.text)
})

test('the other tenant’s header never fits', async () => {
  const person = await world.enrolled()
  for (const path of [mine, '/v1/users/me/profile', '/v1/users/me/preferences', '/v1/tenants']) {
    refuses(
      await world.get(path, { ...person.bearer, 'x-tenant-id': other }),
      403,
      'tenant_mismatch',
      path,
    )
  }
})

test.run()

const limited = suite('jitsudo: limits of challenges')

limited('ten answers a minute from an address; wrong ones count as wrong passwords', async () => {
  await during(openJitsudoWorld([]), async (world) => {
    const headers = { authorization: world.root }
    const body = { trustedProxy: { headers: ['X-Real-IP'] } }
    await send(world.url, { method: 'PATCH', path: '/api/settings', headers, body })
    const person = await world.enrolled()
    const from = (ip: string) => ({ 'x-real-ip': ip })
    const answer = async (index: number) => {
      // Twenty per account and address; each minute allows ten, so the limit per minute is reached
      // from another address.
      const { json } = await world.post('/v1/auth/login', person, from(`198.51.100.${index}`))
      const sent = { challenge_id: json.challenge_id, code: wrongCode(person.secret) }
      return (await world.post(`${mfa}/challenge`, sent, from('203.0.113.5'))).status
    }
    const statuses = []
    for (let index = 1; index <= 11; index++) statuses.push(await answer(index))
    assert.equal(statuses, [...Array(10).fill(401), 429])
    // Ten of the twenty were used there, by the APIs together.
    const natively = []
    for (let index = 0; index < 11; index++) {
      const wrong = { identity: person.email, password: 'x' }
      const path = '/api/collections/users/auth-with-password'
      natively.push(
        (await send(world.url, { path, body: wrong, headers: from('203.0.113.5') })).status,
      )
    }
    assert.equal(natively, [...Array(10).fill(400), 429])
  })
})

limited.run()

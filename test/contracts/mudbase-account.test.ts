import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import Database from '../helper/database.js'
import { atOnce, rounds } from '../helper/mail-world.js'
import { type Arrived, codeOf } from '../helper/mailbox.js'
import { send } from '../helper/scenario.js'
import {
  bootPrepared,
  during,
  openPreparedMailWorld,
  post as postTo,
  wire,
} from './prepared-folder.js'

const test = suite('mudbase: accounts')
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let url: string
const open = 'proj_open00000001'
const strict = 'proj_strict000001'
const ids: Record<string, string> = {}
test.before(async () => {
  world = await openPreparedMailWorld('mudbase', ['--limits', 'off'])
  url = world.url
  for (const key of [open, strict]) {
    const body = { key, name: `The ${key}`, require_email_verification: key === strict }
    ids[key] = (await asRoot('POST', '/api/collections/projects/records', body)).json.id
  }
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
})

const local = '/api/auth/local'
const unauthorized = {
  error: 'Authentication required',
  code: 'UNAUTHORIZED',
  details: 'Valid authentication credentials are required',
}
const notFound = {
  error: 'Resource not found',
  code: 'NOT_FOUND',
  details: 'The requested resource could not be found',
}
const invalid = (details: object) => ({
  error: 'Validation failed',
  code: 'VALIDATION_ERROR',
  details,
})
const wrongLink = { error: 'Invalid or expired reset token' }
const wrongCode = {
  error: 'Invalid or expired verification code',
  code: 'VALIDATION_ERROR',
  details: { otp: 'Invalid or expired verification code' },
}

const post = (path: string, body: unknown, headers = {}) => postTo(url, path, body, headers)
const get = (path: string, headers: Record<string, string> = {}) => send(url, { path, headers })
const asRoot = (method: string, path: string, body: unknown) =>
  send(url, { method, path, body, headers: { authorization: world.root } })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const stored = (email: string) =>
  world.db.prepare('SELECT * FROM users WHERE email = ?').get(email) as Record<string, unknown>

let count = 0
function person(more: object = {}) {
  const email = `dev${++count}@example.com`
  const names = { firstName: 'John', lastName: `Doe ${count}` }
  return { email, password: 'password-1', ...names, projectId: open, ...more }
}

async function signUp(more: object = {}) {
  const body = person(more)
  const { status, json, text } = await post(`${local}/register`, body)
  assert.is(status, 201, text)
  return { ...body, ...json, id: json.user.id as string }
}

function tokenIn({ text = '' }: Arrived): string {
  return /token=([0-9a-f]{64})\b/.exec(text)?.[1] ?? ''
}

/** The next mail to that address with that subject. */
async function mailed(to: string, subject: RegExp): Promise<Arrived> {
  for (;;) {
    const mail = await world.box.take(to)
    if (subject.test(mail.subject ?? '')) return mail
  }
}

test('register: 201 with tokens where the project asks for no verified address', async () => {
  const body = person({ email: '  New.Dev@Example.com ' })
  const { status, json, headers } = await post(`${local}/register`, body)
  assert.is(status, 201)
  assert.is(Object.keys(json).join(), 'message,token,refreshToken,expiresIn,user')
  assert.is(json.message, 'Registration successful. Please check your email for verification.')
  assert.is(json.expiresIn, 1800)
  assert.is(headers.get('cache-control'), 'no-store')
  assert.is(headers.get('content-type'), 'application/json')
  const { firstName, lastName } = body
  const email = 'new.dev@example.com'
  assert.equal(json.user, {
    ...{ id: json.user.id, email, firstName, lastName },
    ...{ emailVerified: false, customRole: null },
  })
  assert.is(stored(email)['name'], `${firstName} ${lastName}`)
  assert.is(stored(email)['project'], ids[open])
  assert.ok(tokenIn(await mailed(email, /^Confirm/)))
  const next = await post('/api/auth/refresh', { refreshToken: json.refreshToken })
  assert.is(next.status, 200)
})

test('register: 201 without tokens where it does; the mailed link verifies, once', async () => {
  const made = await signUp({ projectId: strict })
  assert.equal(Object.keys(made.user).length, 6)
  assert.is(made.requireVerification, true)
  assert.is(made.token, undefined)
  const login = { email: made.email, password: made.password }
  assert.is((await post(`${local}/login`, login)).status, 403)
  const mail = await mailed(made.email, /^Confirm/)
  assert.match(mail.text!, 'https://app.example.com/verify-email?token=')
  const token = tokenIn(mail)
  const wrong = { error: 'Invalid or expired verification token' }
  assert.equal((await post('/api/auth/verify-email', { token: 'x' })).json, wrong)
  const done = await post('/api/auth/verify-email', { token, projectId: strict })
  assert.is(done.status, 200)
  assert.is(done.text, '{"message":"Email verified successfully"}')
  const again = await post('/api/auth/verify-email', { token })
  assert.is(again.status, 400)
  assert.equal(again.json, wrong)
  const missing = await post('/api/auth/verify-email', {})
  assert.equal(missing.json, invalid({ token: 'Token is required' }))
  assert.is((await post(`${local}/login`, login)).status, 200)
})

test('register: every bad field is told; a known address; an unknown project', async () => {
  const all = await post(`${local}/register`, {})
  assert.is(all.status, 400)
  assert.equal(
    all.json,
    invalid({
      email: 'Email is required',
      password: 'Password is required',
      firstName: 'First name is required',
      lastName: 'Last name is required',
      projectId: 'Project ID is required',
    }),
  )
  for (const [more, details] of [
    [{ email: 'x' }, { email: 'Email must be a valid email address' }],
    [{ password: 'short' }, { password: 'Password must be at least 8 characters' }],
    [{ password: 'p'.repeat(80) }, { password: 'Password must be at most 71 characters' }],
    [{ password: 8 }, { password: 'Password must be a string' }],
    [{ firstName: ['x'] }, { firstName: 'First name must be a string' }],
    [{ lastName: 'x'.repeat(256) }, { lastName: 'Last name must have at most 255 characters' }],
    [{ projectId: 5 }, { projectId: 'Project ID must be a string' }],
  ] as const) {
    const { status, json } = await post(`${local}/register`, person(more))
    assert.is(status, 400)
    assert.equal(json, invalid(details))
  }
  for (const email of ['ann@example.com', 'ANN@Example.com']) {
    const { status, json } = await post(`${local}/register`, person({ email }))
    assert.is(status, 400)
    const text = 'User already exists with this email'
    assert.equal(json, { error: text, code: 'VALIDATION_ERROR', details: { email: text } })
  }
  const nowhere = await post(`${local}/register`, person({ projectId: 'proj_x' }))
  assert.is(nowhere.status, 404)
  assert.equal(nowhere.json, notFound)
  const noJson = await post(`${local}/register`, 'x=1', { 'content-type': 'text/plain' })
  assert.equal(noJson.json, invalid({ body: 'The request body must be application/json' }))
})

test('register: of a hundred at once with one address one wins', async () => {
  const body = person()
  const counts = await atOnce(100, () => post(`${local}/register`, body))
  assert.equal(counts, { 201: 1, 400: 99 })
})

test('register: closed by the create rule', async () => {
  for (const createRule of [null, '@request.auth.id != ""']) {
    await asRoot('PATCH', '/api/collections/users', { createRule })
    const { status, json } = await post(`${local}/register`, person())
    assert.is(status, 403)
    assert.is(json.code, 'FORBIDDEN')
  }
  await asRoot('PATCH', '/api/collections/users', { createRule: '' })
})

test('session: who is signed in and where; 401 without a bearer, 404 for another project', async () => {
  const { token, refreshToken, email, firstName, lastName, id } = await signUp()
  const mine = await get(`${local}/session?projectId=${open}`, bearer(token))
  assert.is(mine.status, 200)
  const project = { id: open, name: `The ${open}`, role: 'developer' }
  const user = { id, email, firstName, lastName, project }
  assert.equal(mine.json, { user, authenticated: true })
  assert.equal((await get(`${local}/session`, bearer(token))).json, mine.json)
  for (const headers of [{}, bearer('x'), bearer(refreshToken), { authorization: world.root }]) {
    const { status, json } = await get(`${local}/session`, headers)
    assert.is(status, 401)
    assert.equal(json, unauthorized)
  }
  for (const key of [strict, 'proj_x']) {
    const { status, json } = await get(`${local}/session?projectId=${key}`, bearer(token))
    assert.is(status, 404)
    assert.equal(json, notFound)
  }
})

test('logout: access and refresh token end, another session of the account goes on', async () => {
  const { email, password, token, refreshToken } = await signUp()
  const other = (await post(`${local}/login`, { email, password })).json
  const done = await post(`${local}/logout`, {}, bearer(token))
  assert.is(done.text, '{"message":"Logout successful"}')
  assert.equal((await get(`${local}/session`, bearer(token))).json, unauthorized)
  assert.is((await post('/api/auth/refresh', { refreshToken })).status, 401)
  assert.is((await post(`${local}/logout`, {}, bearer(token))).status, 401)
  assert.is((await post(`${local}/logout`, {})).status, 401)
  assert.is((await get(`${local}/session`, bearer(other.token))).status, 200)
})

test('resend: the same answer and headers for whom nobody knows, and who is verified', async () => {
  const { email } = await signUp()
  await mailed(email, /^Confirm/)
  const path = '/api/auth/resend-verification'
  const known = await post(path, { email, projectId: open })
  assert.is(
    known.text,
    '{"message":"If an account exists and is unverified, a verification email has been sent"}',
  )
  for (const other of ['nobody@example.com', 'ann@example.com']) {
    assert.is(wire(await post(path, { email: other })), wire(known))
  }
  assert.equal((await post(path, {})).json, invalid({ email: 'Email is required' }))
  // The first was sent less than two minutes ago; mails of other tests may still arrive.
  await world.box.staysEmpty().catch(() => {})
  const asked = [email, 'nobody@example.com', 'ann@example.com']
  const sent = world.box.mails.filter(({ envelope }) => asked.includes(envelope.to[0]!))
  assert.equal(sent, [])
})

test('reset by code: six digits for a named project; a right one works once, and verifies', async () => {
  const { email, token, password } = await signUp()
  const known = await post(`${local}/password-reset`, { email, projectId: open })
  assert.is(
    known.text,
    '{"message":"If an account exists, a verification code has been sent to your email"}',
  )
  const nobody = await post(`${local}/password-reset`, {
    email: 'nobody@example.com',
    projectId: open,
  })
  assert.is(wire(nobody), wire(known))
  const otp = codeOf(await mailed(email, /^Your code/))
  assert.match(otp, /^\d{6}$/)
  const confirm = (more: object) =>
    post(`${local}/password-reset/confirm`, {
      ...{ email: email.toUpperCase(), projectId: open, otp, newPassword: 'password-2' },
      ...more,
    })
  const other = otp === '000000' ? '000001' : '000000'
  for (const [more, answer] of [
    [{ otp: other }, wrongCode],
    [{ email: 'nobody@example.com' }, wrongCode],
    [{ projectId: strict }, wrongCode],
    [{ otp: '12345' }, invalid({ otp: 'Code must be 6 digits' })],
    [{ otp: 123456 }, invalid({ otp: 'Code must be 6 digits' })],
    [{ newPassword: 'x' }, invalid({ newPassword: 'Password must be at least 8 characters' })],
    [{ projectId: '' }, invalid({ projectId: 'Project ID is required' })],
  ] as const) {
    const { status, json } = await confirm(more)
    assert.is(status, 400, JSON.stringify(more))
    assert.equal(json, answer)
  }
  assert.is((await confirm({ projectId: 'proj_x' })).status, 404)
  const done = await confirm({})
  assert.is(done.status, 200, done.text)
  assert.is(done.text, '{"message":"Password reset successful"}')
  assert.equal((await confirm({})).json, wrongCode)
  assert.is(stored(email)['verified'], 1)
  assert.equal((await get(`${local}/session`, bearer(token))).json, unauthorized)
  assert.is((await post(`${local}/login`, { email, password })).status, 401)
  assert.is((await post(`${local}/login`, { email, password: 'password-2' })).status, 200)
})

test('reset by code: five wrong ones end it; it ends after ten minutes', async () => {
  const { email, id } = await signUp()
  const own = new Database(join(world.dir, 'pocketgate.db'))
  await post(`${local}/password-reset`, { email, projectId: open })
  const otp = codeOf(await mailed(email, /^Your code/))
  const confirm = (code: string) =>
    post(`${local}/password-reset/confirm`, {
      ...{ email, projectId: open, otp: code, newPassword: 'password-2' },
    })
  const row = own
    .prepare("SELECT * FROM auth_tokens WHERE record = ? AND kind = 'mudbase.code'")
    .get(id) as { expires: number; created: number }
  assert.is(row.expires - row.created, 600)
  const change = (sql: string) =>
    own.prepare(`UPDATE auth_tokens SET ${sql} WHERE record = ?`).run(id)
  change('expires = created')
  assert.equal((await confirm(otp)).json, wrongCode)
  change('expires = created + 600')
  for (let wrong = 0; wrong < 5; wrong++) {
    assert.is((await confirm(otp === '000000' ? '000001' : '000000')).status, 400)
  }
  assert.equal((await confirm(otp)).json, wrongCode)
  change('tries = 4')
  assert.is((await confirm(otp)).status, 200)
  own.close()
})

test('reset by code: of a hundred at once one wins', async () => {
  for (let round = 0; round < rounds; round++) {
    const { email } = await signUp()
    await post(`${local}/password-reset`, { email, projectId: open })
    const otp = codeOf(await mailed(email, /^Your code/))
    const counts = await atOnce(100, (index) =>
      post(`${local}/password-reset/confirm`, {
        ...{ email, projectId: open, otp, newPassword: `password-${index}x` },
      }),
    )
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('reset by link: from either route, validated, used once', async () => {
  const { email } = await signUp({ projectId: strict })
  for (const [index, path] of [`${local}/password-reset`, '/api/auth/password-reset'].entries()) {
    const known = await post(path, { email })
    assert.is(
      known.text,
      '{"message":"If an account exists, a password reset email has been sent"}',
    )
    assert.is(wire(await post(path, { email: 'nobody@example.com' })), wire(known))
    const mail = await mailed(email, /^A new password/)
    assert.match(mail.text!, 'https://app.example.com/reset-password?token=')
    const token = tokenIn(mail)
    const validate = (token: string) => post('/api/auth/password-reset/validate', { token })
    assert.is((await validate(token)).text, '{"valid":true}')
    const bad = await validate('x')
    assert.is(bad.status, 400)
    assert.is(bad.text, '{"valid":false,"error":"Invalid or expired reset token"}')
    const password = `password-${index + 3}`
    assert.equal((await post(`${path}/x`, { password })).json, wrongLink)
    const short = await post(`${path}/${token}`, { password: 'x' })
    assert.equal(short.json, invalid({ password: 'Password must be at least 8 characters' }))
    const done = await post(`${path}/${token}`, { password })
    assert.is(done.text, '{"message":"Password reset successful"}')
    assert.is(stored(email)['verified'], 1)
    const again = await post(`${path}/${token}`, { password })
    assert.is(again.status, 400)
    assert.equal(again.json, wrongLink)
    assert.is((await validate(token)).status, 400)
    assert.is((await post(`${local}/login`, { email, password })).status, 200)
  }
  const nowhere = await post(`${local}/password-reset`, { email, projectId: 'proj_x' })
  assert.is(nowhere.status, 404)
})

test('password: a new one for who knows the old one; every session ends', async () => {
  const { email, password, token } = await signUp()
  const change = (body: object, headers = bearer(token)) =>
    send(url, { method: 'PATCH', path: '/api/users/password', body, headers })
  const right = { currentPassword: password, newPassword: 'password-5' }
  const wrong = await change({ ...right, currentPassword: 'x' })
  assert.is(wrong.status, 400)
  assert.equal(wrong.json, invalid({ currentPassword: 'Current password is incorrect' }))
  assert.equal(
    (await change({})).json,
    invalid({
      currentPassword: 'Current password is required',
      newPassword: 'Password is required',
    }),
  )
  assert.equal((await change(right, bearer('x'))).json, unauthorized)
  const done = await change(right)
  assert.is(done.text, '{"message":"Password changed successfully"}')
  assert.equal((await change(right)).json, unauthorized)
  assert.is((await post(`${local}/login`, { email, password: 'password-5' })).status, 200)
})

test('users/me below the contract’s own prefix; what the contract leaves out is its 404', async () => {
  const { token, id, email } = await signUp()
  const { status, json } = await get('/c/mudbase/api/users/me', bearer(token))
  assert.is(status, 200)
  assert.is(
    Object.keys(json.user).join(),
    '_id,email,firstName,lastName,role,emailVerified,twoFactorEnabled',
  )
  assert.equal([json.user._id, json.user.email], [id, email])
  assert.equal((await get('/c/mudbase/api/users/me')).json, unauthorized)
  for (const path of [
    '/api/auth/local/anonymous',
    '/api/auth/local/magic-link',
    '/api/auth/local/signup/admin',
    '/api/auth/register',
    '/api/auth/local/logout-all',
  ]) {
    const { status, json } = await post(`/c/mudbase${path}`, {})
    assert.is(status, 404, path)
    assert.equal(json, notFound)
  }
})

test('a conversation, with the native SDK at its end', async () => {
  const { email, projectId } = await signUp({ projectId: strict })
  await post('/api/auth/verify-email', { token: tokenIn(await mailed(email, /^Confirm/)) })
  await post(`${local}/password-reset`, { email, projectId })
  const otp = codeOf(await mailed(email, /^Your code/))
  const fresh = { email, projectId, otp, newPassword: 'password-6' }
  await post(`${local}/password-reset/confirm`, fresh)
  const session = (await post(`${local}/login`, { email, password: 'password-6' })).json
  const { token } = (await post('/api/auth/refresh', { refreshToken: session.refreshToken })).json
  const client = new PocketBase(url)
  client.authStore.save(token, null)
  const { record } = await client.collection('users').authRefresh()
  assert.is(record['email'], email)
  await post(`${local}/logout`, {}, bearer(token))
  const after = client.collection('users').authRefresh()
  assert.is(
    await after.then(
      () => 200,
      ({ status }) => status,
    ),
    401,
  )
})

test.run()

const limits = suite('mudbase: limits of accounts')

limits(
  'ten registrations a minute, three verifications and five resets in a quarter of an hour',
  async () => {
    await during(bootPrepared('mudbase', []), async ({ server: { url } }) => {
      const email = 'nobody@example.com'
      for (const [path, body, max] of [
        [`${local}/register`, {}, 10],
        ['/api/auth/resend-verification', { email }, 3],
        [`${local}/password-reset`, { email }, 5],
        [
          `${local}/password-reset/confirm`,
          { email, projectId: 'x', otp: '123456', newPassword: 'password-1' },
          5,
        ],
      ] as const) {
        for (let index = 0; index < max; index++) {
          assert.is.not((await postTo(url, path, body)).status, 429, `${path} ${index}`)
        }
        const { status, json, headers } = await postTo(url, path, body)
        assert.is(status, 429, path)
        assert.is(json.code, 'RATE_LIMITED')
        assert.is(String(json.retryAfter), headers.get('retry-after'))
      }
    })
  },
)

limits.run()

import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import manifest from '../../package.json' with { type: 'json' }
import { boot } from '../helper/boot.js'
import Database from '../helper/database.js'
import { type FakeProvider, oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import { atOnce, rounds } from '../helper/mail-world.js'
import type { Arrived } from '../helper/mailbox.js'
import { type Answer, send } from '../helper/scenario.js'
import {
  bootPrepared,
  during,
  openPreparedMailWorld,
  post as postTo,
  wire,
} from './prepared-folder.js'

const test = suite('slugbase: accounts')
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let url: string
test.before(async () => {
  const args = ['--limits', 'off', '--set', 'slugbase.registration=true']
  world = await openPreparedMailWorld('slugbase', args)
  url = world.url
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
})

const unauthorized = '{"error":"Unauthorized"}'
const noPair = '{"error":"Invalid CSRF token"}'
const gone = 'Thu, 01 Jan 1970 00:00:00 GMT'
const errors = (text: string) => JSON.stringify({ error: text })

const post = (path: string, body: unknown, headers = {}) => postTo(url, path, body, headers)
const get = (path: string, headers: Record<string, string> = {}) => send(url, { path, headers })
const stored = (email: string) =>
  world.db.prepare('SELECT * FROM users WHERE email = ?').get(email) as Record<string, unknown>

/** Checks for exactly this body, as JSON that must not be cached. */
function answers({ status, text, headers }: Answer, expected: number, body: string, told?: string) {
  assert.is(text, body, told)
  assert.is(status, expected, told)
  assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
  assert.is(headers.get('cache-control'), 'no-store')
}

/** A mail's token. */
function tokenIn({ text = '' }: Arrived): string {
  return /token=([0-9a-f]{64})\b/.exec(text)?.[1] ?? ''
}

let count = 0
function person(more: object = {}) {
  const name = `Reader ${++count}`
  return { email: `reader${count}@example.com`, name, password: 'Passw0rd!', ...more }
}

/** An account made by registering. */
async function register(more: object = {}) {
  const body = person(more)
  const answer = await post('/api/auth/register', body)
  answers(answer, 201, '{"message":"Check your email to verify your account"}')
  assert.equal(answer.headers.getSetCookie(), [])
  return body
}

/** The same, signed in, with its CSRF pair, as a page has both. */
async function signedIn(more: object = {}) {
  const body = await register(more)
  const { json, headers } = await post('/api/auth/login', body)
  const cookie = headers.getSetCookie()[0]!.split(';')[0]!
  const pair = await newPair()
  const both = `${cookie}; _csrf=${pair}`
  return { ...body, id: json.id, cookie, page: { cookie: both, 'x-csrf-token': pair } }
}

async function newPair(): Promise<string> {
  return (await get('/api/csrf-token')).json.csrfToken
}

async function mailed(to: string, subject: RegExp): Promise<Arrived> {
  for (;;) {
    const mail = await world.box.take(to)
    if (subject.test(mail.subject ?? '')) return mail
  }
}

test('csrf-token: a new pair at each call, one half in a cookie', async () => {
  const first = await get('/api/csrf-token')
  const { csrfToken } = first.json
  assert.match(csrfToken, /^[0-9a-f]{64}$/)
  answers(first, 200, JSON.stringify({ csrfToken }))
  const [cookie] = first.headers.getSetCookie()
  assert.match(
    cookie!.replace(/Expires=[^;]+/, 'Expires=x'),
    `_csrf=${csrfToken}; Max-Age=86400; Path=/; Expires=x; HttpOnly; Secure; SameSite=Strict`,
  )
  assert.is.not(await newPair(), csrfToken)
})

test('me: who is signed in, by cookie first, else by bearer; 401 for nobody', async () => {
  const { cookie, email, name, id } = await signedIn()
  const me = await get('/api/auth/me', { cookie })
  assert.is(me.status, 200)
  const { user_key } = me.json
  assert.equal(Object.entries(me.json), [
    ...Object.entries({ id, email, name, user_key, is_admin: false, email_verified: false }),
    ...Object.entries({ language: 'en', theme: 'auto', ai_suggestions_enabled: true }),
    ...Object.entries({
      mfa_enabled: false,
      has_password: true,
      oidc_provider: null,
      oidc_sub: null,
    }),
  ])
  const token = cookie.slice('token='.length)
  const authorization = `Bearer ${token}`
  assert.is((await get('/api/auth/me', { authorization })).status, 200)
  for (const headers of [
    {},
    { cookie: 'token=x' },
    { cookie: 'token=x', authorization },
    { authorization: 'Bearer sb_0123456789abcdef' },
    { authorization: world.root },
    { cookie: `pb_auth=${token}` },
  ]) {
    answers(await get('/api/auth/me', headers), 401, unauthorized)
  }
})

test('logout: both cookies go, for nobody too', async () => {
  const answer = await post('/api/auth/logout', {})
  answers(answer, 200, '{"message":"Logged out"}')
  assert.equal(answer.headers.getSetCookie(), [
    `token=; Path=/; Expires=${gone}; HttpOnly; Secure; SameSite=Strict`,
    `slugbase.mfa_pending=; Path=/; Expires=${gone}; HttpOnly; Secure; SameSite=Lax`,
  ])
})

test('register: each fault in its order, and no account', async () => {
  const needs = 'Email, name, and password are required'
  const one = (what: string) => `Password must contain at least one ${what}`
  for (const [more, text] of [
    [{ email: '' }, needs],
    [{ name: undefined }, needs],
    [{ password: null }, needs],
    [{ email: 5 }, 'Email is required'],
    [{ email: `${'x'.repeat(250)}@example.com` }, 'Email must be no more than 255 characters'],
    [{ email: 'x' }, 'Invalid email format'],
    [{ name: ' ' }, 'Name must be at least 1 characters'],
    [{ name: 'x'.repeat(256) }, 'Name must be no more than 255 characters'],
    [{ password: ['x'] }, 'Password is required'],
    [{ password: 'Sh0rt!' }, 'Password must be at least 8 characters long'],
    [{ password: `Aa1!${'x'.repeat(70)}` }, 'Password must be no more than 71 characters'],
    [{ password: 'lower1!xx' }, one('uppercase letter')],
    [{ password: 'UPPER1!XX' }, one('lowercase letter')],
    [{ password: 'NoNumber!' }, one('number')],
    [{ password: 'NoSpecial1' }, one('special character')],
    [{ email: 'ANN@example.com' }, 'Email already registered'],
  ] as const) {
    const answer = await post('/api/auth/register', person({ email: 'none@example.com', ...more }))
    answers(answer, 400, errors(text), JSON.stringify(more))
  }
  answers(await post('/api/auth/register', '{'), 400, errors('Bad request'))
  const form = await post('/api/auth/register', 'email=x', { 'content-type': 'text/plain' })
  answers(form, 400, errors(needs))
  assert.is(stored('none@example.com'), undefined)
})

test('verify-signup: the mailed link verifies once; its status tells what became of it', async () => {
  const { email } = await register()
  const mail = await mailed(email, /^Confirm/)
  assert.match(mail.text!, 'https://app.example.com/verify-email?token=')
  const token = tokenIn(mail)
  const status = (token: string) => get(`/api/auth/signup-verification/status?token=${token}`)
  answers(await get('/api/auth/signup-verification/status'), 400, '{"status":"invalid"}')
  answers(await status('x'), 200, '{"status":"invalid"}')
  answers(await status(token), 200, JSON.stringify({ status: 'valid', email }))
  const verify = (token: unknown) => post('/api/auth/verify-signup', { token })
  answers(await verify(undefined), 400, errors('Token is required'))
  answers(await verify('x'), 400, errors('Invalid or expired verification link'))
  const own = new Database(join(world.dir, 'pocketgate.db'))
  const id = String(stored(email)['id'])
  const row = own.prepare('SELECT expires, created FROM auth_tokens WHERE record = ?').get(id) as {
    expires: number
    created: number
  }
  assert.is(row.expires - row.created, 24 * 3600)
  own.prepare('UPDATE auth_tokens SET expires = created WHERE record = ?').run(id)
  answers(await verify(token), 400, errors('This verification link has expired'))
  answers(await status(token), 200, JSON.stringify({ status: 'expired', email }))
  own.prepare('UPDATE auth_tokens SET expires = created + 86400 WHERE record = ?').run(id)
  own.close()
  answers(await verify(token), 200, '{"message":"Email verified. You can log in."}')
  assert.is(stored(email)['verified'], 1)
  answers(await verify(token), 400, errors('This verification link has already been used'))
  answers(await status(token), 200, '{"status":"used"}')
})

test('resend: the same answer for everybody; for who has the link a new one, to another address too', async () => {
  const { email } = await register()
  const token = tokenIn(await mailed(email, /^Confirm/))
  const known = await post('/api/auth/request-signup-resend', { email, newEmail: 'x@example.com' })
  answers(
    known,
    200,
    '{"message":"If an unverified account exists with that email, a new verification link has been sent.","emailChanged":false}',
  )
  for (const other of ['nobody@example.com', 'ann@example.com']) {
    assert.is(wire(await post('/api/auth/request-signup-resend', { email: other })), wire(known))
  }
  answers(await post('/api/auth/request-signup-resend', {}), 400, errors('Email is required'))
  const resend = (body: object) => post('/api/auth/resend-signup-verification', body)
  answers(await resend({}), 400, errors('Token is required'))
  answers(await resend({ token: 'x' }), 400, errors('Invalid verification token'))
  const taken = await resend({ token, newEmail: 'ann@example.com' })
  answers(taken, 400, errors('Email already registered'))
  const newEmail = `moved${count}@example.com`
  answers(await resend({ token, newEmail }), 200, '{"message":"Verification email sent"}')
  const next = tokenIn(await mailed(newEmail, /^Confirm/))
  assert.is((await post('/api/auth/verify-signup', { token })).status, 400)
  assert.is((await post('/api/auth/verify-signup', { token: next })).status, 200)
  assert.is(stored(newEmail)['verified'], 1)
  const used = errors('This verification link has already been used')
  answers(await resend({ token: next }), 400, used)
})

test('password reset: the same answer for everybody; the link works once and burns the others', async () => {
  const { email, password, cookie } = await signedIn()
  const known = await post('/api/password-reset/request', { email: ` ${email.toUpperCase()} ` })
  answers(
    known,
    200,
    '{"message":"If an account with this email exists, a password reset link has been sent."}',
  )
  assert.is(
    wire(await post('/api/password-reset/request', { email: 'nobody@example.com' })),
    wire(known),
  )
  answers(await post('/api/password-reset/request', {}), 400, errors('Email is required'))
  answers(
    await post('/api/password-reset/request', { email: 'x' }),
    400,
    errors('Invalid email format'),
  )
  const mail = await mailed(email, /^A new password/)
  assert.match(mail.text!, 'https://app.example.com/reset-password?token=')
  const token = tokenIn(mail)
  const verify = (token: string) => get(`/api/password-reset/verify?token=${token}`)
  answers(await verify(token), 200, '{"valid":true}')
  const bad = '{"valid":false,"error":"Invalid or expired token"}'
  for (const other of ['', 'x']) answers(await verify(other), 400, bad)
  const reset = (body: object) => post('/api/password-reset/reset', body)
  answers(await reset({ token }), 400, errors('Token and password are required'))
  answers(await reset({ password }), 400, errors('Token and password are required'))
  const weak = await reset({ token: 'x', password: 'weak' })
  answers(weak, 400, errors('Password must be at least 8 characters long'))
  const fresh = 'N3w-Passw0rd'
  answers(await reset({ token: 'x', password: fresh }), 400, errors('Invalid or expired token'))
  const done = await reset({ token, password: fresh })
  answers(done, 200, '{"message":"Password reset successfully"}')
  assert.equal(done.headers.getSetCookie(), [])
  answers(await reset({ token, password: fresh }), 400, errors('Invalid or expired token'))
  answers(await verify(token), 400, bad)
  answers(await get('/api/auth/me', { cookie }), 401, unauthorized)
  assert.is((await post('/api/auth/login', { email, password })).status, 401)
  assert.is((await post('/api/auth/login', { email, password: fresh })).status, 200)
})

test('password reset: where password login is switched off no mail goes, and no link is good', async () => {
  const { email, password } = await signedIn()
  await mailed(email, /^Confirm/)
  await post('/api/password-reset/request', { email })
  const token = tokenIn(await mailed(email, /^A new password/))
  const fresh = 'N3w-Passw0rd'
  const reset = () => post('/api/password-reset/reset', { token, password: fresh })
  const logins = (enabled: boolean) =>
    send(url, {
      method: 'PATCH',
      path: '/api/collections/users',
      headers: { authorization: world.root },
      body: { passwordAuth: { enabled } },
    })
  assert.is((await logins(false)).status, 200)
  answers(await reset(), 400, errors('Invalid or expired token'))
  answers(
    await get(`/api/password-reset/verify?token=${token}`),
    400,
    '{"valid":false,"error":"Invalid or expired token"}',
  )
  const other = await register()
  const asked = await post('/api/password-reset/request', { email: other.email })
  assert.is(asked.status, 200)
  await mailed(other.email, /^Confirm/)
  await world.box.staysEmpty()
  assert.is((await logins(true)).status, 200)
  assert.is((await post('/api/auth/login', { email, password })).status, 200)
  assert.is((await reset()).status, 200)
})

test('password reset: of a hundred at once one wins', async () => {
  for (let round = 0; round < rounds; round++) {
    const { email } = await register()
    await post('/api/password-reset/request', { email })
    const token = tokenIn(await mailed(email, /^A new password/))
    const counts = await atOnce(100, (index) =>
      post('/api/password-reset/reset', { token, password: `Passw0rd!${index}` }),
    )
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('users/me: shown, changed and removed by its owner alone', async () => {
  const { email, cookie, page, id } = await signedIn()
  const shown = await get('/api/users/me', { cookie })
  assert.is(
    Object.keys(shown.json).join(),
    'id,email,name,user_key,is_admin,language,theme,ai_suggestions_enabled,email_pending,oidc_provider,oidc_sub,has_password',
  )
  assert.is(shown.json.email_pending, null)
  const put = (body: object, headers: Record<string, string> = page) =>
    send(url, { method: 'PUT', path: '/api/users/me', body, headers })
  const changed = await put({ name: ' Ann ', language: 'de', theme: 'dark', id: 'other' })
  assert.is(changed.status, 200, changed.text)
  assert.equal(Object.entries(changed.json), [
    ...Object.entries({ id, email, name: 'Ann', user_key: changed.json.user_key }),
    ...Object.entries({ is_admin: false, language: 'de', theme: 'dark' }),
    ['ai_suggestions_enabled', true],
  ])
  for (const [body, text] of [
    [{}, 'No fields to update'],
    [{ name: '' }, 'Name must be at least 1 characters'],
    [{ language: 'x'.repeat(11) }, 'Invalid language'],
    [{ theme: 5 }, 'Invalid theme'],
    [{ email: 'x' }, 'Invalid email format'],
  ] as const) {
    answers(await put(body), 400, errors(text), JSON.stringify(body))
  }
  for (const headers of [{}, { cookie: 'token=x' }]) {
    answers(await get('/api/users/me', headers), 401, unauthorized)
  }
  const remove = (headers: Record<string, string>) =>
    send(url, { method: 'DELETE', path: '/api/users/me', headers })
  answers(await remove({ cookie }), 403, noPair)
  assert.ok(stored(email))
  const done = await remove(page)
  answers(done, 200, '{"message":"Account deleted"}')
  assert.match(done.headers.getSetCookie()[0]!, /^token=; Path=\//)
  assert.is(stored(email), undefined)
})

test('a change needs the CSRF pair, whoever asks and before anything else', async () => {
  const { cookie, page } = await signedIn()
  const pair = page['x-csrf-token']
  const authorization = `Bearer ${cookie.slice('token='.length)}`
  const ask = (method: string, path: string, headers: Record<string, string>, body: object) =>
    send(url, { method, path, headers, body })
  for (const [method, path] of [
    ['PUT', '/api/users/me'],
    ['DELETE', '/api/users/me'],
    ['POST', '/api/email-verification/confirm'],
  ] as const) {
    for (const headers of [
      { cookie, 'x-csrf-token': pair },
      { cookie: `${cookie}; _csrf=${pair}` },
      { cookie: `${cookie}; _csrf=${pair}`, 'x-csrf-token': 'x' },
      { cookie: `_csrf=`, 'x-csrf-token': '' },
      { authorization },
      {},
    ]) {
      const answer = await ask(method, path, headers as Record<string, string>, { name: 'x' })
      answers(answer, 403, noPair, JSON.stringify(headers))
      const fresh = answer.headers.getSetCookie().some((each) => /^_csrf=[0-9a-f]{64};/.test(each))
      assert.is(fresh, !/_csrf=./.test((headers as { cookie?: string }).cookie ?? ''))
    }
  }
  const inBody = { name: 'By body', csrfToken: pair }
  const done = await ask('PUT', '/api/users/me', { cookie: page.cookie }, inBody)
  assert.is(done.json.name, 'By body')
  answers(
    await ask('PUT', '/api/users/me', { cookie: `_csrf=${pair}`, 'x-csrf-token': pair }, {}),
    401,
    unauthorized,
  )
})

test('a new address counts once its link is used, once; who has it already learns nothing', async () => {
  const { email, page, cookie } = await signedIn()
  const put = (body: object) =>
    send(url, { method: 'PUT', path: '/api/users/me', body, headers: page })
  const newEmail = `new${count}@example.com`
  const asked = await put({ email: newEmail.toUpperCase() })
  assert.equal(asked.json, {
    message: 'Email change requested. Please check your new email address for a verification link.',
    emailVerificationRequired: true,
    currentEmail: email,
    pendingEmail: newEmail,
  })
  const token = tokenIn(await mailed(newEmail, /^Your new/))
  assert.is((await get('/api/users/me', { cookie })).json.email_pending, newEmail)
  assert.is(stored(newEmail), undefined)
  const verify = (token: string) => get(`/api/email-verification/verify?token=${token}`)
  answers(await verify(''), 400, '{"valid":false,"error":"Token is required"}')
  answers(await verify('x'), 400, '{"valid":false,"error":"Invalid or expired token"}')
  answers(await verify(token), 200, JSON.stringify({ valid: true, newEmail }))
  const pair = { cookie: page.cookie.split('; ')[1]!, 'x-csrf-token': page['x-csrf-token'] }
  const confirm = (body: object) => post('/api/email-verification/confirm', body, pair)
  answers(await confirm({}), 400, errors('Token is required'))
  answers(await confirm({ token: 'x' }), 400, errors('Invalid or expired token'))
  const done = await confirm({ token })
  answers(
    done,
    200,
    JSON.stringify({ message: 'Email verified and updated successfully', email: newEmail }),
  )
  assert.is(stored(newEmail)['verified'], 1)
  assert.is((await confirm({ token })).status, 400)
  const other = await signedIn()
  const taken = await send(url, {
    method: 'PUT',
    path: '/api/users/me',
    body: { email: 'ann@example.com' },
    headers: other.page,
  })
  assert.is(taken.json.pendingEmail, 'ann@example.com')
  assert.is(taken.json.message, asked.json.message)
})

test('an address that somebody else took meanwhile is not confirmed', async () => {
  const { page } = await signedIn()
  const newEmail = `late${count}@example.com`
  const put = { method: 'PUT', path: '/api/users/me', body: { email: newEmail }, headers: page }
  await send(url, put)
  const token = tokenIn(await mailed(newEmail, /^Your new/))
  await register({ email: newEmail })
  const pair = { cookie: page.cookie.split('; ')[1]!, 'x-csrf-token': page['x-csrf-token'] }
  const answer = await post('/api/email-verification/confirm', { token }, pair)
  answers(answer, 400, errors('This email address is already in use'))
})

test('setup: its status, and closed once there is anybody', async () => {
  answers(await get('/api/auth/setup/status'), 200, '{"initialized":true}')
  answers(await post('/api/auth/setup', person()), 403, errors('System already initialized'))
})

test('refresh, health, version and what nobody listed, below the contract’s own prefix', async () => {
  const notFound = errors('Not found')
  answers(await post('/c/slugbase/api/auth/refresh', {}), 404, notFound)
  answers(await get('/c/slugbase/api/health'), 200, '{"status":"ok"}')
  assert.is.not((await get('/api/health')).text, '{"status":"ok"}')
  for (const path of ['/api/version', '/c/slugbase/api/version']) {
    const running = { version: manifest.version, commit: null, mode: 'selfhosted' }
    answers(await get(path), 200, JSON.stringify(running), path)
  }
  for (const path of ['setup', 'mfa', 'local', 'session', 'signup-verification', 'google']) {
    answers(await get(`/api/auth/${path}`), 404, notFound, path)
  }
})

test('a conversation, with the native SDK at its end', async () => {
  const { email, password } = await register()
  await post('/api/auth/verify-signup', { token: tokenIn(await mailed(email, /^Confirm/)) })
  const { headers, json } = await post('/api/auth/login', { email, password })
  assert.is(json.email_verified, true)
  const cookie = headers.getSetCookie()[0]!.split(';')[0]!
  const me = await get('/api/auth/me', { cookie })
  assert.is(me.json.email, email)
  const client = new PocketBase(url)
  client.authStore.save(cookie.slice('token='.length), null)
  const { record } = await client.collection('users').authRefresh()
  assert.is(record['verified'], true)
})

test.run()

const fresh = suite('slugbase: the first account')

fresh('setup: of a hundred at once one is first, an administrator and signed in', async () => {
  await during(boot({ data: null, args: ['--limits', 'off'] }), async ({ url, dir }) => {
    const status = () => send(url, { path: '/api/auth/setup/status' })
    assert.equal((await status()).json, { initialized: false })
    const missing = await postTo(url, '/api/auth/setup', { email: 'a@example.com' })
    answers(missing, 400, errors('Email, name, and password are required'))
    const all: Answer[] = []
    const counts = await atOnce(100, async (index) => {
      const body = { email: `first${index}@example.com`, name: 'First', password: 'Passw0rd!' }
      const answer = await postTo(url, '/api/auth/setup', { ...body, is_admin: false, role: 'x' })
      all.push(answer)
      return answer
    })
    assert.equal(counts, { 200: 1, 403: 99 })
    const { json, headers } = all.find(({ status }) => status === 200)!
    assert.equal(Object.keys(json), [
      'id',
      'email',
      'name',
      'user_key',
      'is_admin',
      'language',
      'theme',
    ])
    assert.equal([json.is_admin, json.language, json.theme], [true, 'en', 'auto'])
    const cookie = headers.getSetCookie()[0]!.split(';')[0]!
    assert.is((await send(url, { path: '/api/auth/me', headers: { cookie } })).json.id, json.id)
    assert.equal((await status()).json, { initialized: true })
    const file = new Database(join(dir, 'data.db'), { readonly: true })
    assert.is(file.prepare('SELECT count(*) FROM users').pluck().get(), 1)
    file.close()
  })
})

fresh('register is closed where it isn’t switched on, and by the create rule', async () => {
  const closed = errors('Registrations are disabled')
  await during(bootPrepared('slugbase', ['--limits', 'off']), async ({ server: { url } }) => {
    answers(await postTo(url, '/api/auth/register', person()), 403, closed)
  })
})

fresh.run()

const providers = suite('slugbase: providers')
let fake: FakeProvider
providers.before(async () => {
  fake = await openFakeProvider()
})
providers.after(() => fake.stop())

providers('providers are listed, lead there and back, and sign this browser in', async () => {
  await during(openPreparedMailWorld('slugbase', ['--limits', 'off']), async ({ url, root }) => {
    const get = (path: string, cookie = '') =>
      send(url, { path, headers: cookie ? { cookie } : {} })
    answers(await get('/api/auth/providers'), 200, '[]')
    await send(url, {
      method: 'PATCH',
      path: '/api/collections/users',
      headers: { authorization: root },
      body: { oauth2: oauth2Options(fake) },
    })
    const callback_url = 'https://app.example.com/api/auth/oidc/callback'
    assert.equal((await get('/api/auth/providers')).json, [
      { id: 'oidc', provider_key: 'oidc', issuer_url: fake.url, callback_url },
    ])
    const begun = await get('/api/auth/oidc')
    assert.is(begun.status, 302)
    const to = new URL(begun.headers.get('location')!)
    assert.is(to.searchParams.get('redirect_uri'), callback_url)
    const kept = begun.headers.getSetCookie()[0]!.split(';')[0]!
    const state = to.searchParams.get('state')
    fake.script('c2', { user: { sub: 's2', email: 'guest2@example.com', email_verified: true } })
    for (const [path, cookie] of [
      [`/api/auth/oidc/callback?code=c2&state=${state}`, ''],
      ['/api/auth/oidc/callback?code=c2&state=x', kept],
      [`/api/auth/oidc/callback?code=wrong&state=${state}`, kept],
    ] as const) {
      const { status, headers } = await get(path, cookie)
      assert.is(status, 302, path)
      assert.is(headers.get('location'), 'https://app.example.com/login?error=auth_failed')
      assert.not(headers.getSetCookie().some((each) => each.startsWith('token=')))
    }
    const done = await get(`/api/auth/oidc/callback?code=c2&state=${state}`, kept)
    assert.is(done.status, 302)
    assert.is(done.headers.get('location'), 'https://app.example.com/')
    const cookie = done.headers.getSetCookie().find((each) => each.startsWith('token='))!
    const me = await get('/api/auth/me', cookie.split(';')[0]!)
    assert.is(me.json.email, 'guest2@example.com')
  })
})

providers.run()

const limits = suite('slugbase: limits of accounts')

limits(
  '300 in a quarter of an hour, successes not counted, with the headers of the login',
  async () => {
    await during(bootPrepared('slugbase', []), async ({ server: { url } }) => {
      const path = '/api/password-reset/reset'
      const first = await postTo(url, path, {})
      assert.is(first.headers.get('ratelimit-policy'), '300;w=900')
      assert.is(first.headers.get('ratelimit-remaining'), '299')
      await atOnce(299, () => postTo(url, path, {}))
      const { status, text, headers } = await postTo(url, path, {})
      assert.is(status, 429)
      assert.is(text, 'Too many authentication attempts, please try again later.')
      assert.ok(Number(headers.get('retry-after')) > 0)
    })
  },
)

limits.run()

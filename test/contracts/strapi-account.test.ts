import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
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

const test = suite('strapi: accounts')
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let url: string
test.before(async () => {
  world = await openPreparedMailWorld('strapi', ['--limits', 'off'])
  url = world.url
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
})

const form = (id: string, text: string, more: object = {}) => ({
  statusCode: 400,
  error: 'Bad Request',
  code: 400,
  message: text,
  data: [{ messages: [{ id, message: text, ...more }] }],
})
const plain = (statusCode: number, error: string, message: string) => ({
  statusCode,
  error,
  code: statusCode,
  message,
})
const forbidden = plain(403, 'Forbidden', 'Forbidden')
const wrongCode = form('Auth.form.error.code.provide', 'Incorrect code provided.')

const post = (path: string, body: unknown, headers = {}) => postTo(url, path, body, headers)
const get = (path: string, headers: Record<string, string> = {}) => send(url, { path, headers })
const asRoot = (method: string, path: string, body: unknown) =>
  send(url, { method, path, body, headers: { authorization: world.root } })
const stored = (email: string) =>
  world.db.prepare('SELECT * FROM users WHERE email = ?').get(email) as Record<string, unknown>

/** Checks for exactly this body, with its keys in order, and no cookie. */
function answers({ status, text, headers }: Answer, expected: object, told?: string): void {
  const { statusCode, code } = expected as { statusCode?: number; code?: number }
  assert.is(text, JSON.stringify(expected), told)
  assert.is(status, statusCode ?? code ?? 200)
  assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
  assert.is(headers.get('cache-control'), 'no-store')
  assert.equal(headers.getSetCookie(), [])
}

let count = 0
async function signUp(more: object = {}) {
  const username = `member${++count}`
  const body = { username, email: `${username}@example.com`, password: 'password-1' }
  const { status, json, text } = await post('/auth/local/register', { ...body, ...more })
  assert.is(status, 200, text)
  const headers = { authorization: `Bearer ${json.jwt}` }
  return { ...body, jwt: json.jwt as string, id: json.user.id as string, headers, json }
}

/** The code at the end of a mail's link. */
function codeIn({ text = '' }: Arrived): string {
  return /=([0-9a-f]{40,})/.exec(text)?.[1] ?? ''
}

test('register: 200 with jwt and user; the account is there, and only what was asked for', async () => {
  const { json, email, username, password } = await signUp({
    email: 'Member.One@Example.com',
    confirmed: true,
    provider: 'x',
    resetPasswordToken: 'x',
  })
  assert.equal(Object.keys(json), ['jwt', 'user'])
  const { user } = json
  assert.is(
    Object.keys(user).join(),
    'id,username,email,provider,confirmed,blocked,role,created_at,updated_at',
  )
  assert.is(user.email, 'member.one@example.com')
  assert.is(user.confirmed, false)
  assert.is.not(email, user.email)
  assert.is((await post('/auth/local', { identifier: username, password })).status, 200)
})

test('register: each fault in its order, and no account', async () => {
  const right = { username: 'nobodyyet', email: 'nobodyyet@example.com', password: 'password-1' }
  const noPassword = form('Auth.form.error.password.provide', 'Please provide your password.')
  const noEmail = form('Auth.form.error.email.provide', 'Please provide your email.')
  const dollars = form(
    'Auth.form.error.password.format',
    'Your password cannot contain more than three times the symbol `$`.',
  )
  const format = form('Auth.form.error.email.format', 'Please provide valid email address.')
  const taken = form('Auth.form.error.email.taken', 'Email is already taken.')
  const nameTaken = form('Auth.form.error.username.taken', 'Username already taken')
  const short = form('Auth.form.error.password.format', 'Password must be at least 8 characters.')
  for (const [more, expected] of [
    [{ password: '', email: '' }, noPassword],
    [{ password: 5 }, noPassword],
    [{ email: '', password: '$a$b$c' }, noEmail],
    [{ email: [] }, noEmail],
    [{ email: 'x', password: '$a$b$c' }, dollars],
    [{ email: 'x' }, format],
    [{ email: 'a@b' }, format],
    [{ email: 'ANN@example.com', username: '' }, taken],
    [{ username: 'ann' }, nameTaken],
    [{ username: 'ANN' }, nameTaken],
    [{ username: 'ab' }, nameTaken],
    [{ username: undefined }, nameTaken],
    [{ password: 'short' }, short],
  ] as const) {
    answers(
      await post('/auth/local/register', { ...right, ...more }),
      expected,
      JSON.stringify(more),
    )
  }
  for (const [password, text] of [
    ['p'.repeat(72), 'Password must be at most 71 characters.'],
    ['ü'.repeat(40), 'Password must be at most 72 bytes.'],
  ] as const) {
    const long = await post('/auth/local/register', { ...right, password })
    answers(long, form('Auth.form.error.password.format', text))
  }
  assert.is(stored(right.email), undefined)
})

test('register: closed by the create rule', async () => {
  const body = { username: 'latecomer', email: 'late@example.com', password: 'password-1' }
  const closed = form('Auth.advanced.allow_register', 'Register action is currently disabled.')
  for (const createRule of [null, '@request.auth.id != ""']) {
    await asRoot('PATCH', '/api/collections/users', { createRule })
    answers(await post('/auth/local/register', body), closed)
  }
  await asRoot('PATCH', '/api/collections/users', { createRule: '' })
})

test('who is signed in may not register, forget or reset; nor may another site’s form', async () => {
  const { headers } = await signUp()
  const foreign = { 'content-type': 'text/plain', origin: 'https://evil.example' }
  for (const path of [
    '/auth/local/register',
    '/auth/forgot-password',
    '/auth/reset-password',
    '/auth/send-email-confirmation',
  ]) {
    answers(await post(path, {}, headers), forbidden, path)
    answers(await post(path, {}, foreign), forbidden, path)
  }
  answers(await get('/auth/email-confirmation?confirmation=x', headers), forbidden)
  const bad = plain(401, 'Unauthorized', 'Invalid token.')
  answers(await post('/auth/local/register', {}, { authorization: 'Bearer x' }), bad)
})

test('forgot: the same answer and headers for a known, an unknown and a blocked address', async () => {
  const { email } = await signUp()
  const blocked = await signUp()
  await asRoot('PATCH', `/api/collections/users/records/${blocked.id}`, { blocked: true })
  const known = await post('/auth/forgot-password', { email: email.toUpperCase(), url: 'x' })
  answers(known, { ok: true })
  for (const other of ['nobody@example.com', blocked.email]) {
    assert.is(wire(await post('/auth/forgot-password', { email: other })), wire(known))
  }
  const mail = await world.box.take(email)
  assert.is(mail.subject, 'Reset password')
  assert.match(mail.text!, /https:\/\/app\.example\.com\/reset-password\?code=[0-9a-f]{128}\b/)
  await world.box.staysEmpty()
  const format = form('Auth.form.error.email.format', 'Please provide a valid email address.')
  for (const email of [undefined, '', 'x', 5, `${'x'.repeat(300)}@example.com`]) {
    answers(await post('/auth/forgot-password', { email }), format)
  }
})

test('reset: a new password and a session for the code, once; every other session ends', async () => {
  const { email, username, headers } = await signUp()
  await post('/auth/forgot-password', { email })
  const code = codeIn(await world.box.take(email))
  const reset = (more: object) =>
    post('/auth/reset-password', {
      code,
      password: 'password-2',
      passwordConfirmation: 'password-2',
      ...more,
    })
  const unlike = form('Auth.form.error.password.matching', 'Passwords do not match.')
  const params = form('Auth.form.error.params.provide', 'Incorrect params provided.')
  const short = form('Auth.form.error.password.format', 'Password must be at least 8 characters.')
  answers(await reset({ passwordConfirmation: 'other' }), unlike)
  answers(await reset({ passwordConfirmation: 'other', code: undefined }), unlike)
  for (const more of [{ code: '' }, { password: undefined }, { passwordConfirmation: 5 }]) {
    answers(await reset(more), params, JSON.stringify(more))
  }
  answers(await reset({ code: code.replace(/.$/, 'x') }), wrongCode)
  // The code stays valid for another attempt.
  answers(await reset({ password: 'short', passwordConfirmation: 'short' }), short)
  const done = await reset({})
  assert.is(done.status, 200, done.text)
  assert.equal(Object.keys(done.json), ['jwt', 'user'])
  assert.is(done.json.user.confirmed, true)
  answers(await reset({}), wrongCode)
  answers(await get('/users/me', headers), plain(401, 'Unauthorized', 'Invalid token.'))
  const login = await post('/auth/local', { identifier: username, password: 'password-2' })
  assert.is(login.status, 200)
})

test('reset: only the last code counts, not after an hour, not after another new password', async () => {
  const { email, id } = await signUp()
  const own = new Database(join(world.dir, 'pocketgate.db'))
  const ask = async () => {
    await post('/auth/forgot-password', { email })
    return codeIn(await world.box.take(email))
  }
  const reset = (code: string) =>
    post('/auth/reset-password', {
      code,
      password: 'password-3',
      passwordConfirmation: 'password-3',
    })
  const code = await ask()
  const row = own.prepare('SELECT * FROM auth_tokens WHERE record = ?').get(id) as {
    hash: string
    created: number
    expires: number
  }
  assert.is(row.expires - row.created, 3600)
  assert.not(JSON.stringify(row).includes(code))
  own.prepare('UPDATE auth_tokens SET expires = created WHERE record = ?').run(id)
  answers(await reset(code), wrongCode)
  own.prepare('UPDATE auth_tokens SET expires = created + 3600 WHERE record = ?').run(id)
  const body = { password: 'password-4', passwordConfirm: 'password-4' }
  await asRoot('PATCH', `/api/collections/users/records/${id}`, body)
  answers(await reset(code), wrongCode)
  own.close()
})

test('reset: of a hundred at once one wins', async () => {
  for (let round = 0; round < rounds; round++) {
    const { email } = await signUp()
    await post('/auth/forgot-password', { email })
    const code = codeIn(await world.box.take(email))
    const counts = await atOnce(100, (index) =>
      post('/auth/reset-password', {
        code,
        password: `password-${index}x`,
        passwordConfirmation: `password-${index}x`,
      }),
    )
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('confirmation: mailed again to whom it may concern; the link verifies once and leads on', async () => {
  const { email, id } = await signUp()
  const known = await post('/auth/send-email-confirmation', { email: email.toUpperCase() })
  answers(known, { email, sent: true })
  answers(await post('/auth/send-email-confirmation', { email: 'nobody@example.com' }), {
    email: 'nobody@example.com',
    sent: true,
  })
  answers(await post('/auth/send-email-confirmation', { email: 'ann@example.com' }), {
    email: 'ann@example.com',
    sent: true,
  })
  const bad = (text: string) => plain(400, 'Bad Request', text)
  answers(await post('/auth/send-email-confirmation', {}), bad('missing.email'))
  answers(await post('/auth/send-email-confirmation', { email: 'x' }), bad('wrong.email'))
  const mail = await world.box.take(email)
  assert.is(mail.subject, 'Account confirmation')
  const link = /\/auth\/email-confirmation\?confirmation=[0-9a-f]{40}\b/.exec(mail.text!)![0]
  await world.box.staysEmpty()
  for (const path of ['/auth/email-confirmation', '/auth/email-confirmation?confirmation=x']) {
    answers(await get(path), bad('token.invalid'))
  }
  const done = await get(link)
  assert.is(done.status, 302)
  assert.is(done.headers.get('location'), '/')
  assert.is(done.text, '')
  assert.is(stored(email)['verified'], 1)
  assert.is(stored(email)['id'], id)
  answers(await get(link), bad('token.invalid'))
})

test('a link or code of one kind is none of another', async () => {
  const { email } = await signUp()
  await post('/auth/send-email-confirmation', { email })
  const token = codeIn(await world.box.take(email))
  await post('/auth/forgot-password', { email })
  const code = codeIn(await world.box.take(email))
  const body = { code: token, password: 'password-5', passwordConfirmation: 'password-5' }
  answers(await post('/auth/reset-password', body), wrongCode)
  const path = `/auth/email-confirmation?confirmation=${code}`
  answers(await get(path), plain(400, 'Bad Request', 'token.invalid'))
})

test('users/me: the user; without a header 400, and the routes of administrators are 403', async () => {
  const { headers, json, id } = await signUp()
  answers(await get('/users/me', headers), json.user)
  answers(await get('/users/me'), {
    ...plain(400, 'Bad Request', 'No authorization header was found'),
    data: [{ messages: [{ id: 'No authorization header was found' }] }],
  })
  for (const [method, path] of [
    ['GET', '/users'],
    ['GET', '/users/count'],
    ['POST', '/users'],
    ['GET', `/users/${id}`],
    ['DELETE', `/users/${id}`],
  ] as const) {
    answers(await send(url, { method, path, headers }), forbidden, path)
    answers(await send(url, { method, path }), forbidden, path)
  }
  assert.ok(stored(json.user.email))
})

test('users/:id: one changes one’s own username, e-mail and password, and nobody else’s', async () => {
  const ann = await signUp()
  const bob = await signUp()
  const put = (id: string, body: unknown, headers: Record<string, string> = ann.headers) =>
    send(url, { method: 'PUT', path: `/users/${id}`, body, headers })
  const before = stored(bob.email)
  answers(await put(bob.id, { username: 'takenover' }), forbidden)
  answers(await put(ann.id, { username: 'takenover' }, {}), forbidden)
  assert.equal(stored(bob.email), before)
  const empty = (key: string) => plain(400, 'Bad Request', `${key}.notNull`)
  answers(await put(ann.id, { email: '' }), empty('email'))
  answers(await put(ann.id, { username: null }), empty('username'))
  answers(await put(ann.id, { password: 5 }), empty('password'))
  const name = form('Auth.form.error.username.taken', 'username.alreadyTaken.', {
    field: ['username'],
  })
  const mail = form('Auth.form.error.email.taken', 'Email already taken', { field: ['email'] })
  answers(await put(ann.id, { username: bob.username }), name)
  answers(await put(ann.id, { email: bob.email.toUpperCase() }), mail)
  const named = await put(ann.id, { username: 'renamed', role: 'public', confirmed: true })
  assert.is(named.status, 200, named.text)
  assert.is(named.json.username, 'renamed')
  assert.is(named.json.confirmed, false)
  const done = await put(ann.id, { email: 'Renamed@Example.com', password: 'password-6' })
  assert.is(done.json.email, 'renamed@example.com')
  answers(await get('/users/me', ann.headers), plain(401, 'Unauthorized', 'Invalid token.'))
  const login = { identifier: 'renamed@example.com', password: 'password-6' }
  assert.is((await post('/auth/local', login)).status, 200)
})

test('a conversation, with the native SDK at its end', async () => {
  const { email, username, headers } = await signUp()
  await post('/auth/send-email-confirmation', { email })
  await get(`/auth/email-confirmation?confirmation=${codeIn(await world.box.take(email))}`)
  assert.is((await get('/users/me', headers)).json.confirmed, true)
  await post('/auth/forgot-password', { email })
  const code = codeIn(await world.box.take(email))
  const body = { code, password: 'password-7', passwordConfirmation: 'password-7' }
  const { jwt } = (await post('/auth/reset-password', body)).json
  const client = new PocketBase(url)
  client.authStore.save(jwt, null)
  const { record } = await client.collection('users').authRefresh()
  assert.is(record['username'], username)
  assert.is(record['verified'], true)
})

test.run()

const options = suite('strapi: options of accounts')

options('emailConfirmation: no jwt before the link; a new address needs one again', async () => {
  const args = ['--limits', 'off', '--set', 'strapi.emailConfirmation=true']
  const pages = ['--set', 'strapi.pagesURL=https://shop.example.com/']
  const open = openPreparedMailWorld('strapi', [...args, ...pages])
  await during(open, async ({ url, box }) => {
    const body = { username: 'waiting', email: 'waiting@example.com', password: 'password-1' }
    const made = await postTo(url, '/auth/local/register', body)
    assert.is(made.status, 200)
    assert.equal(Object.keys(made.json), ['user'])
    const path = `/auth/email-confirmation?confirmation=${codeIn(await box.take(body.email))}`
    const led = await send(url, { path })
    assert.is(led.headers.get('location'), 'https://shop.example.com/')
    const { jwt } = (await postTo(url, '/auth/local', { ...body, identifier: body.email })).json
    const headers = { authorization: `Bearer ${jwt}` }
    const change = { email: 'moved@example.com' }
    const moved = await send(url, {
      method: 'PUT',
      path: `/users/${made.json.user.id}`,
      headers,
      body: change,
    })
    assert.is(moved.json.confirmed, false)
    assert.ok(codeIn(await box.take(change.email)))
  })
})

options(
  'strictEnumeration off: upstream’s words for who is unknown, blocked or confirmed',
  async () => {
    const args = ['--limits', 'off', '--set', 'strapi.strictEnumeration=false']
    await during(openPreparedMailWorld('strapi', args), async ({ url, box, root }) => {
      const forgot = (email: string) => postTo(url, '/auth/forgot-password', { email })
      const again = (email: string) => postTo(url, '/auth/send-email-confirmation', { email })
      const unknown = form('Auth.form.error.user.not-exist', 'This email does not exist.')
      answers(await forgot('nobody@example.com'), unknown)
      answers(await again('ann@example.com'), plain(400, 'Bad Request', 'already.confirmed'))
      const { json } = await send(url, {
        path: `/api/collections/users/records?filter=${encodeURIComponent('email="bob@example.com"')}`,
        headers: { authorization: root },
      })
      const path = `/api/collections/users/records/${json.items[0].id}`
      await send(url, {
        method: 'PATCH',
        path,
        body: { blocked: true },
        headers: { authorization: root },
      })
      answers(
        await forgot('bob@example.com'),
        form('Auth.form.error.user.blocked', 'This user is disabled.'),
      )
      answers(await again('bob@example.com'), plain(400, 'Bad Request', 'blocked.user'))
      box.refuses = true
      const failed = await forgot('carl@example.com')
      answers(failed, plain(400, 'Bad Request', 'The mail could not be sent.'))
      box.refuses = false
      answers(await forgot('carl@example.com'), { ok: true })
      assert.ok(codeIn(await box.take('carl@example.com')))
    })
  },
)

options('errorFormat=v3 puts the list into message; selfUpdate off closes users/:id', async () => {
  const args = ['--limits', 'off', '--set', 'strapi.errorFormat=v3']
  const set = ['--set', 'strapi.selfUpdate=false']
  await during(bootPrepared('strapi', [...args, ...set]), async ({ server: { url } }) => {
    const taken = await postTo(url, '/auth/local/register', {
      username: 'x',
      email: 'ann@example.com',
      password: 'password-1',
    })
    assert.equal(taken.json.message, taken.json.data)
    assert.is(taken.json.message[0].messages[0].id, 'Auth.form.error.email.taken')
    const me = await send(url, { path: '/users/me' })
    assert.equal(me.json.message, [{ messages: [{ id: 'No authorization header was found' }] }])
    const login = { identifier: 'ann', password: 'password-ann' }
    const { jwt, user } = (await postTo(url, '/auth/local', login)).json
    const headers = { authorization: `Bearer ${jwt}` }
    const put = await send(url, { method: 'PUT', path: `/users/${user.id}`, headers, body: {} })
    assert.is(put.status, 403)
  })
})

options('ten tries a minute on each of the counted routes', async () => {
  await during(bootPrepared('strapi', ['--set', 'strapi.triesPerMinute=2']), async (prepared) => {
    const { url } = prepared.server
    for (const path of ['/auth/local/register', '/auth/forgot-password', '/auth/reset-password']) {
      for (const left of ['1', '0']) {
        const { status, headers } = await postTo(url, path, {})
        assert.is(status, 400, path)
        assert.is(headers.get('x-ratelimit-remaining'), left)
      }
      const { status, headers, json } = await postTo(url, path, {})
      assert.is(status, 429, path)
      assert.is(headers.get('retry-after'), '60')
      assert.equal(Object.keys(json), ['code', 'message', 'data'])
    }
  })
})

options('a reset signs nobody in past a second factor: the user without a jwt', async () => {
  const args = ['--limits', 'off', '--set', 'contracts.collection=members']
  await during(openPreparedMailWorld('weather', args), async ({ url, box }) => {
    for (const name of ['double', 'single']) {
      const email = `${name}@example.com`
      await postTo(url, '/auth/forgot-password', { email })
      const code = codeIn(await box.take(email))
      const body = { code, password: 'password-8', passwordConfirmation: 'password-8' }
      const { status, json } = await postTo(url, '/auth/reset-password', body)
      assert.is(status, 200)
      assert.equal(Object.keys(json), name === 'double' ? ['user'] : ['jwt', 'user'])
    }
  })
})

options.run()

const providers = suite('strapi: providers')
let fake: FakeProvider
providers.before(async () => {
  fake = await openFakeProvider()
})
providers.after(() => fake.stop())

providers('connect leads to the provider, its callback signs this browser in, once', async () => {
  await during(openPreparedMailWorld('strapi', ['--limits', 'off']), async ({ url, root }) => {
    const get = (path: string, cookie = '') =>
      send(url, { path, headers: cookie ? { cookie } : {} })
    const off = {
      ...plain(400, 'Bad Request', 'This provider is disabled.'),
      data: 'This provider is disabled.',
    }
    answers(await get('/connect/oidc'), off)
    answers(await get('/auth/oidc/callback?code=x'), form('provider.disabled', off.message))
    await send(url, {
      method: 'PATCH',
      path: '/api/collections/users',
      headers: { authorization: root },
      body: { oauth2: oauth2Options(fake) },
    })
    answers(await get('/connect/google'), off)
    const begun = await get('/connect/oidc')
    assert.is(begun.status, 302)
    const to = new URL(begun.headers.get('location')!)
    assert.is(to.origin, fake.url)
    assert.is(to.searchParams.get('redirect_uri'), 'https://app.example.com/auth/oidc/callback')
    const [cookie = ''] = begun.headers.getSetCookie()
    assert.match(
      cookie,
      /^strapi\.connect=oidc\.\w+\.\w*; Max-Age=600; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    )
    const kept = cookie.split(';')[0]!
    const state = to.searchParams.get('state')
    fake.script('c1', { user: { sub: 's1', email: 'guest@example.com', email_verified: true } })
    const failed = form('provider.failed', 'The provider did not sign you in.')
    for (const [path, sent] of [
      [`/auth/oidc/callback?code=c1&state=${state}`, ''],
      ['/auth/oidc/callback?code=c1&state=x', kept],
      [`/auth/oidc/callback?state=${state}`, kept],
      [`/auth/oidc/callback?error=access_denied&state=${state}`, kept],
      [`/auth/oidc/callback?code=wrong&state=${state}`, kept],
    ] as const) {
      const { status, text } = await get(path, sent)
      assert.is(status, 400, path)
      assert.is(text, JSON.stringify(failed), path)
    }
    const { status, json } = await get(`/auth/oidc/callback?code=c1&state=${state}`, kept)
    assert.is(status, 200)
    assert.equal(Object.keys(json), ['jwt', 'user'])
    assert.is(json.user.email, 'guest@example.com')
    const me = await send(url, {
      path: '/users/me',
      headers: { authorization: `Bearer ${json.jwt}` },
    })
    assert.is(me.json.id, json.user.id)
  })
})

providers.run()

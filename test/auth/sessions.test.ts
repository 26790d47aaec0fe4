import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { check, logIn, send } from '../helper/scenario.js'

const test = suite('sessions')
let server: Booted
const tokens: Record<string, string> = {}
const ids: Record<string, string> = {}
test.before(async () => {
  server = await boot()
  for (const [collection, identity, password] of [
    ['_superusers', 'root@example.com', '1234567890'],
    ['users', 'ann@example.com', 'password-ann'],
    ['users', 'bob@example.com', 'password-bob'],
    ['members', 'single@example.com', 'password-single'],
  ] as const) {
    const name = identity.split('@')[0]!
    const { token, record } = await logIn(server.url, collection, identity, password)
    tokens[name] = token
    ids[name] = String(record['id'])
  }
})
test.after(() => server.stop())

const refresh = '/api/collections/users/auth-refresh'
const guest = {
  data: {},
  message: 'The request requires valid record authorization token.',
  status: 401,
}

test('authRefresh: a new session for the owner, with and without Bearer in any case', async () => {
  for (const prefix of ['', 'Bearer ', 'bearer ', 'BEARER ']) {
    const answer = await send(server.url, {
      method: 'POST',
      path: refresh,
      headers: { authorization: prefix + tokens['ann'] },
    })
    assert.is(answer.status, 200, prefix)
    assert.is(answer.json.record.username, 'ann')
    assert.is(answer.json.record.email, 'ann@example.com')
    assert.ok(answer.json.token)
  }
})

test('authRefresh: whoever has no valid token is a guest', async () => {
  const token = tokens['ann']!
  for (const authorization of [
    '',
    'x',
    `Basic ${token}`,
    `${token}x`,
    `Bearer  ${token}`,
    'eyJ.a.b',
  ]) {
    await check(server.url, {
      name: authorization,
      method: 'POST',
      path: refresh,
      headers: { authorization },
      status: 401,
      answer: guest,
    })
  }
})

test('authRefresh: a token of another collection is refused, even a superuser’s', async () => {
  for (const [name, collection] of [
    ['single', 'members'],
    ['root', '_superusers'],
  ] as const) {
    await check(server.url, {
      name,
      method: 'POST',
      path: refresh,
      headers: { authorization: tokens[name]! },
      status: 403,
      answer: {
        data: {},
        message: `The request requires auth record from ${collection} collection.`,
        status: 403,
      },
    })
  }
})

test('impersonate: a superuser gets a token that cannot be refreshed', async () => {
  const path = `/api/collections/users/impersonate/${ids['bob']}`
  const headers = { authorization: tokens['root']! }
  const { json } = await check(server.url, {
    name: 'right',
    path,
    headers,
    body: { duration: 120 },
    status: 200,
    contains: ['"email":"bob@example.com"'],
  })
  const claims = JSON.parse(String(Buffer.from(json.token.split('.')[1], 'base64url')))
  assert.is(claims.refreshable, false)
  assert.ok(Math.abs(claims.exp - Date.now() / 1000 - 120) < 10)
  const again = await send(server.url, {
    method: 'POST',
    path: refresh,
    headers: { authorization: json.token },
  })
  assert.is(again.json.token, json.token)
  for (const [name, body] of [
    ['negative', { duration: -1 }],
    ['a fraction', { duration: 1.5 }],
    ['a text', { duration: '1' }],
  ] as const) {
    await check(server.url, { name, path, headers, body, status: 400 })
  }
})

test('impersonate: a duration of more than 292 years wraps, as in Go', async () => {
  const path = `/api/collections/users/impersonate/${ids['bob']}`
  const headers = { authorization: tokens['root']! }
  const secondsOf = async (duration: number): Promise<number> => {
    const { json } = await send(server.url, { path, headers, body: { duration } })
    const { exp } = JSON.parse(String(Buffer.from(json.token.split('.')[1], 'base64url')))
    return exp - Date.now() / 1000
  }
  const usual = await secondsOf(0)
  for (const [sent, seconds] of [
    [9_223_372_036, 9_223_372_036],
    [9_223_372_037, usual],
    [99_999_999_999, 7_766_279_630],
  ] as const) {
    assert.ok(Math.abs((await secondsOf(sent)) - seconds) < 10, String(sent))
  }
})

test('impersonate: nobody else may, and only accounts can be', async () => {
  const path = `/api/collections/users/impersonate/${ids['bob']}`
  const as = (name: string) => ({ authorization: tokens[name]! })
  const rows = [
    { name: 'a guest', path, status: 401 },
    { name: 'a user', path, headers: as('ann'), status: 403 },
    { name: 'no account', path: `${path}x`, headers: as('root'), status: 404 },
    {
      name: 'a view',
      path: path.replace('users', 'user_cards'),
      headers: as('root'),
      status: 404,
    },
  ]
  for (const row of rows) await check(server.url, { method: 'POST', ...row })
})

test('listAuthMethods: what each collection lets in with', async () => {
  await check(server.url, {
    name: 'users',
    path: '/api/collections/users/auth-methods',
    status: 200,
    answer: {
      password: { identityFields: ['email', 'username'], enabled: true },
      oauth2: { providers: [], enabled: false },
      mfa: { enabled: false, duration: 0 },
      otp: { enabled: false, duration: 0 },
      authProviders: [],
      usernamePassword: true,
      emailPassword: true,
    },
  })
  const { json } = await send(server.url, { path: '/api/collections/codes/auth-methods' })
  assert.equal(json.password, { identityFields: [], enabled: false })
  assert.ok(json.otp.enabled && json.otp.duration > 0)
})

test('the SDK signs up, logs in, refreshes and sees its own columns again', async () => {
  const client = new PocketBase(server.url)
  const location = { lat: 48.1, lon: 11.6, name: 'Munich' }
  await client.collection('users').create({
    email: 'gina@example.com',
    username: 'gina',
    password: 'password-gina',
    passwordConfirm: 'password-gina',
    unit: 'imperial',
    location,
  })
  const { record } = await client.collection('users').authWithPassword('gina', 'password-gina')
  assert.is(record['unit'], 'imperial')
  assert.equal(record['location'], location)
  assert.ok(client.authStore.isValid)
  const before = client.authStore.token
  await client.collection('users').authRefresh()
  assert.is(client.authStore.record?.['username'], 'gina')
  assert.ok(before)
  const methods = await client.collection('users').listAuthMethods()
  assert.ok(methods.password.enabled)
  assert.is((await client.health.check()).code, 200)
})

test('the SDK reads a refusal as its ClientResponseError', async () => {
  const client = new PocketBase(server.url)
  try {
    await client.collection('users').authWithPassword('ann', 'wrong')
    assert.unreachable()
  } catch (error) {
    const { status, response } = error as { status: number; response: { message: string } }
    assert.is(status, 400)
    assert.is(response.message, 'Failed to authenticate.')
  }
})

test.run()

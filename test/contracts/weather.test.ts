import { createRequire } from 'node:module'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../server/base/errors.js'
import { nativeEnvelope } from '../../server/contracts/weather-envelope.js'
import { type Booted, boot } from '../helper/boot.js'
import { type Answer, check, logIn as logInTo, send } from '../helper/scenario.js'
import { during } from './prepared-folder.js'

const test = suite('weather')
let server: Booted
test.before(async () => {
  // Alone: next to strapi, strapi answers the 404s below /auth.
  server = await boot({ args: ['--contracts', 'weather'] })
})
test.after(() => server.stop())

const paths = ['/auth/login', '/api/v1/auth/login', '/c/weather/auth/login']
const right = { username: 'ann', password: 'password-ann' }
const keys = ['url', 'status', 'response', 'isAbort', 'originalError', 'name']
const recordKeys =
  'avatar,collectionId,collectionName,created,email,emailVisibility,id,language,location,token,unit,updated,username,verified'
const signedOut =
  'pb_auth=%7B%22token%22%3A%22%22%2C%22model%22%3Anull%7D; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Strict'

const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send(server.url, { method: 'POST', path, body, headers })
const logIn = (body: unknown): Promise<Answer> => post('/auth/login', JSON.stringify(body))

/** The envelope of an error that the native endpoint would have answered. */
function envelope(status: number, message: string, data: object = {}, path?: string) {
  const url = server.url + (path ?? '/api/collections/users/auth-with-password')
  return envelopeAt(url, status, message, data)
}

function envelopeAt(url: string, status: number, message: string, data: object = {}) {
  const response = { code: status, message, data }
  return {
    url,
    status,
    response,
    isAbort: false,
    originalError: { url, status, data: response },
    name: `ClientResponseError ${status}`,
  }
}

for (const path of paths) {
  test(`${path}: 200 with the 14 keys, their types and the token`, async () => {
    const { status, json, headers } = await post(path, JSON.stringify(right))
    assert.is(status, 200)
    assert.equal(Object.keys(json), ['record', 'token'])
    assert.is(Object.keys(json.record).join(), recordKeys)
    for (const key of recordKeys.split(',')) {
      const type = { emailVisibility: 'boolean', verified: 'boolean', location: 'object' }[key]
      assert.type(json.record[key], (type as 'string') ?? 'string', key)
    }
    assert.is(json.record.email, 'ann@example.com')
    assert.equal(
      Object.entries(json.record.location).map(([key, value]) => `${key} ${typeof value}`),
      ['lat number', 'lon number', 'name string'],
    )
    assert.match(json.record.created, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.is(headers.get('content-type'), 'application/json')
    assert.is(headers.get('cache-control'), 'no-store')
  })
}

test('the body is JSON whatever its content type says', async () => {
  for (const type of ['text/plain;charset=UTF-8', 'application/json', 'application/xml', '']) {
    const { status } = await post('/auth/login', JSON.stringify(right), { 'content-type': type })
    assert.is(status, 200, type)
  }
})

test('username may be an e-mail, in any case; email beats username', async () => {
  for (const body of [
    { username: 'ann@example.com', password: 'password-ann' },
    { username: 'ANN@Example.com', password: 'password-ann' },
    { username: 'nobody', email: 'ann@example.com', password: 'password-ann' },
    { username: 'ann', email: null, password: 'password-ann', id: '' },
  ]) {
    assert.is((await logIn(body)).status, 200, JSON.stringify(body))
  }
  assert.is((await logIn({ ...right, email: 'bob@example.com' })).status, 400)
})

test('the cookie carries token and model, and the SDK of the contract’s time loads it', async () => {
  const { json, headers } = await logIn(right)
  const [cookie, ...rest] = headers.getSetCookie()
  assert.is(rest.length, 0)
  const { exp } = JSON.parse(String(Buffer.from(json.token.split('.')[1], 'base64url')))
  const value = encodeURIComponent(JSON.stringify({ token: json.token, model: json.record }))
  const expires = new Date(exp * 1000).toUTCString()
  assert.is(cookie, `pb_auth=${value}; Path=/; Expires=${expires}; SameSite=Strict`)
  const OldClient = createRequire(import.meta.url)('pocketbase-0.21/cjs')
  const client = new OldClient(server.url)
  client.authStore.loadFromCookie(cookie)
  assert.is(client.authStore.token, json.token)
  assert.is(client.authStore.model.username, 'ann')
  assert.is(client.authStore.model.location.name, json.record.location.name)
  assert.ok(client.authStore.isValid)
})

test('a cookie that a browser would drop carries the essentials of the record, the body all of it', async () => {
  const location = async (name: string) => {
    const { json } = await logIn(right)
    const path = `/api/collections/users/records/${json.record.id}`
    const headers = { authorization: json.token }
    const body = { location: { name, lat: 1, lon: 2 } }
    await check(server.url, { name: path, method: 'PATCH', path, body, headers, status: 200 })
  }
  await location('x'.repeat(4096))
  const { json, headers } = await logIn(right)
  assert.is(json.record.location.name.length, 4096)
  const [cookie = ''] = headers.getSetCookie()
  assert.ok(cookie.length <= 4096, `${cookie.length} bytes`)
  const { id, email, username, verified, collectionId } = json.record
  const value = JSON.parse(decodeURIComponent(/^pb_auth=([^;]*)/.exec(cookie)?.[1] ?? ''))
  assert.equal(value, { token: json.token, model: { id, email, username, verified, collectionId } })
  await location('home')
  const [whole = ''] = (await logIn(right)).headers.getSetCookie()
  assert.ok(whole.includes('home'))
})

test('the token is the native one', async () => {
  const { json } = await logIn(right)
  const client = new PocketBase(server.url)
  client.authStore.save(json.token, null)
  const { record } = await client.collection('users').authRefresh()
  assert.is(record['username'], 'ann')
})

test('a wrong password and nobody: the same bytes, the signed-out cookie', async () => {
  const answers = [
    await logIn({ ...right, password: 'x' }),
    await logIn({ username: 'nobody', password: 'x' }),
    await logIn({ username: 'nobody@example.com', password: 'password-ann' }),
  ]
  for (const { status, json, text, headers } of answers) {
    assert.is(status, 400)
    assert.equal(Object.keys(json), keys)
    assert.equal(json, envelope(400, 'Failed to authenticate.'))
    assert.equal(Object.keys(json.response), ['code', 'message', 'data'])
    assert.equal(headers.getSetCookie(), [signedOut])
    assert.is(text, answers[0]!.text)
  }
})

test('what is no JSON never reached PocketBase', async () => {
  for (const body of ['', '{', 'username=ann', '{"username":"ann",}', '\u0000']) {
    const { status, text, headers } = await post('/auth/login', body)
    assert.is(status, 400, body)
    assert.is(
      text,
      '{"url":"","status":400,"response":{"message":"Invalid json"},"isAbort":false,"originalError":{"status":400,"response":{"message":"Invalid json"}},"name":"ClientResponseError 400"}',
    )
    assert.equal(headers.getSetCookie(), [signedOut])
  }
})

test('missing values, and JSON that is no object: the native fields, wrapped', async () => {
  const blank = { code: 'validation_required', message: 'Cannot be blank.' }
  const message = 'An error occurred while validating the submitted data.'
  for (const [body, data] of [
    ['{}', { identity: blank, password: blank }],
    ['[]', { identity: blank, password: blank }],
    ['"x"', { identity: blank, password: blank }],
    ['5', { identity: blank, password: blank }],
    ['null', { identity: blank, password: blank }],
    ['{"username":"ann"}', { password: blank }],
    ['{"password":"x","username":""}', { identity: blank }],
    ['{"password":"x","email":"","username":"ann"}', { identity: blank }],
  ] as const) {
    const { status, json } = await post('/auth/login', body)
    assert.is(status, 400, body)
    assert.equal(json, envelope(400, message, data), body)
  }
})

test('values of another type: the native answer, wrapped', async () => {
  const message = 'An error occurred while loading the submitted data.'
  for (const body of [
    { username: 5, password: 'x' },
    { username: 'ann', password: ['x'] },
    { username: 'ann', password: 'x', email: {} },
    { username: true, password: 'x' },
  ]) {
    const { status, json } = await logIn(body)
    assert.is(status, 400)
    assert.equal(json, envelope(400, message))
  }
})

test('unknown paths and methods under the contract have its envelope', async () => {
  const message = "The requested resource wasn't found."
  for (const [method, path] of [
    ['GET', '/c/weather/auth/login'],
    ['POST', '/c/weather/nope'],
    ['PUT', '/auth/login'],
    ['POST', '/auth/nope'],
    ['POST', '/api/v1/nope'],
    ['DELETE', '/user'],
    ['PATCH', '/user/x'],
  ] as const) {
    const { status, json, headers } = await send(server.url, { method, path })
    assert.is(status, 404, path)
    assert.equal(json, envelope(404, message, {}, path))
    assert.is(headers.get('content-type'), 'application/json')
  }
})

test('a page that is not found ends nobody’s session', async () => {
  const row = { method: 'POST', path: '/auth/nope' }
  const guest = await send(server.url, row)
  assert.equal(guest.headers.getSetCookie(), [signedOut])
  const user = await send(server.url, { ...row, headers: { cookie: 'pb_auth=x' } })
  assert.equal(user.headers.getSetCookie(), [])
})

test('too large a body: 413 in the envelope', async () => {
  const { status, json } = await post('/auth/login', `{"username":"${'x'.repeat(1 << 20)}"}`)
  assert.is(status, 413)
  assert.equal(json.response, { code: 413, message: 'Request entity too large.', data: {} })
  assert.is(json.name, 'ClientResponseError 413')
})

test('20 hostile bodies: never signed in, never a 5xx', async () => {
  const hostile = [
    '{"__proto__":{"username":"ann","password":"password-ann"}}',
    '{"constructor":{"prototype":{"username":"ann"}},"password":"x"}',
    '{"username":"ann","password":"password-ann","password":"x"}',
    '{"username":"ann\' OR 1=1 --","password":"x"}',
    '{"username":"\\"; DROP TABLE users; --","password":"x"}',
    '{"username":"%","password":"%"}',
    '{"username":"ann\\u0000","password":"password-ann"}',
    '{"username":"ann\\r\\nSet-Cookie: a=b","password":"x"}',
    `{"username":"${'a'.repeat(100_000)}","password":"x"}`,
    `{"username":"ann","password":"${'p'.repeat(100_000)}"}`,
    '{"username":"ann","password":1e999}',
    '{"username":{"$gt":""},"password":{"$gt":""}}',
    '{"username":["ann"],"password":["password-ann"]}',
    '{"username":"\\ud800","password":"\\udfff"}',
    '{"username":"аnn","password":"password-ann"}',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    '{"USERNAME":"ann","PASSWORD":"password-ann"}',
    '\ufeff{"username":"nobody","password":"x"}',
    '{"username":true,"password":false}',
  ]
  assert.is(hostile.length, 20)
  for (const body of hostile) {
    const { status, json, headers } = await post('/auth/login', body)
    assert.is(status, 400, body.slice(0, 80))
    assert.equal(Object.keys(json), keys)
    assert.equal(headers.getSetCookie(), [signedOut])
    assert.not.ok(headers.get('a'))
  }
})

test('a forged cookie or header of another contract signs nobody in', async () => {
  const { json } = await logIn(right)
  const { status } = await send(server.url, {
    method: 'POST',
    path: '/api/collections/users/auth-refresh',
    headers: { cookie: `pb_auth=${encodeURIComponent(JSON.stringify({ token: json.token }))}` },
  })
  assert.is(status, 401)
})

test.run()

const members = suite('weather over another collection')
let other: Booted
members.before(async () => {
  other = await boot({ args: ['--set', 'contracts.collection=members'] })
})
members.after(() => other.stop())

members('columns that the folder lacks read as their defaults', async () => {
  const body = { username: 'single@example.com', password: 'password-single' }
  const { status, json } = await send(other.url, { path: '/auth/login', body })
  assert.is(status, 200)
  assert.is(Object.keys(json.record).join(), recordKeys)
  const { avatar, created, language, location, token, unit, username } = json.record
  assert.equal([avatar, created, language, token, unit, username].join(), ',,,,,')
  assert.equal(location, { lat: 0, lon: 0, name: '' })
})

members('the native 403 and the 401 of a second factor come wrapped', async () => {
  const logIn = (name: string) =>
    send(other.url, {
      path: '/auth/login',
      body: { username: `${name}@example.com`, password: `password-${name}` },
    })
  const banned = await logIn('banned')
  assert.is(banned.status, 403)
  assert.is(banned.json.name, 'ClientResponseError 403')
  assert.match(banned.json.response.message, "doesn't satisfy")
  const double = await logIn('double')
  assert.is(double.status, 401)
  assert.match(double.json.response.mfaId, /^[a-z0-9]{15}$/)
  assert.equal(double.json.originalError.data, double.json.response)
  assert.equal(double.headers.getSetCookie(), [signedOut])
})

members('where password login is switched off: the native 403, wrapped', async () => {
  const root = await logInTo(other.url, '_superusers', 'root@example.com', '1234567890')
  const path = '/api/collections/members'
  const headers = { authorization: root.token }
  const change = (enabled: boolean) => {
    // The fixture's MFA needs two methods.
    const body = { passwordAuth: { enabled }, mfa: { enabled } }
    return check(other.url, { name: path, method: 'PATCH', path, headers, body, status: 200 })
  }
  await change(false)
  const [identity, password] = ['single@example.com', 'password-single']
  const native = await send(other.url, {
    path: `${path}/auth-with-password`,
    body: { identity, password },
  })
  const wrapped = await send(other.url, {
    path: '/auth/login',
    body: { username: identity, password },
  })
  await change(true)
  assert.equal([native.status, wrapped.status], [403, 403])
  assert.is(wrapped.json.response.message, native.json.message)
  assert.equal(wrapped.headers.getSetCookie(), [signedOut])
})

members('a fault and a full queue: the native message, wrapped, and nothing of the cause', () => {
  const cause = new Error('secret')
  for (const code of ['server.fault', 'server.busy'] as const) {
    const { status, message } = fail(code)
    const url = 'https://gateway.example/auth/login'
    assert.equal(nativeEnvelope(fail(code, { cause }), url), envelopeAt(url, status, message))
  }
})

members('a collection that is none has no login: the contract’s 404', async () => {
  const none = await boot({ args: ['--set', 'contracts.collection=user_cards'] })
  const { status, json } = await send(none.url, { path: '/auth/login', body: right })
  assert.is(status, 404)
  assert.is(json.name, 'ClientResponseError 404')
  await none.stop()
})

members('superusers have no login but the native one', async () => {
  const args = ['--limits', 'off', '--set', 'contracts.collection=_SUPERUSERS']
  const [email, password] = ['root@example.com', '1234567890']
  const paths = ['/auth/local', '/api/auth/login', '/v1/auth/login', '/api/auth/local/login']
  await during(boot({ args }), async ({ url }) => {
    for (const path of ['/auth/login', ...paths]) {
      const body = { email, identifier: email, password }
      const { status, headers, text } = await send(url, { path, body })
      assert.is(status, 404, path)
      assert.not.match(text, 'eyJ')
      assert.not.match(headers.getSetCookie().join(), 'eyJ')
    }
  })
})

members('Secure only where it is asked for', async () => {
  const secure = await boot({ args: ['--set', 'weather.cookieSecure=true'] })
  const { headers } = await send(secure.url, { path: '/auth/login', body: right })
  assert.match(headers.getSetCookie()[0]!, /; Secure; SameSite=Strict$/)
  await secure.stop()
})

members.run()

import { createRequire } from 'node:module'
import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import Database from '../helper/database.js'
import { logIn as logInNatively, type Row, send } from '../helper/scenario.js'
import { bootPrepared, during, type Prepared } from './prepared-folder.js'

const test = suite('weather: users')
let world: Prepared
let url: string
let root: string
let db: Database.Database
test.before(async () => {
  world = await bootPrepared('weather', ['--contracts', 'weather', '--limits', 'off'])
  url = world.server.url
  root = (await logInNatively(url, '_superusers', 'root@example.com', '1234567890')).token
  db = new Database(join(world.server.dir, 'data.db'))
})
test.after(async () => {
  db.close()
  await world.stop()
})

const signedOut = 'pb_auth=%7B%22token%22%3A%22%22%2C%22model%22%3Anull%7D;'
const shown =
  'avatar,collectionId,collectionName,created,emailVisibility,id,language,location,token,unit,updated,username,verified'
let count = 0

/** A new account with its session, as a page of the app has it. */
async function signUp() {
  const username = `walker${++count}`
  const body = {
    username,
    email: `${username}@example.com`,
    password: 'long enough 1',
    passwordConfirm: 'long enough 1',
  }
  const made = await ask({ method: 'PUT', path: '/user', body })
  assert.is(made.status, 200, made.text)
  const { json, headers } = await ask({ path: '/auth/login', body })
  const cookie = headers.getSetCookie()[0]!.split(';')[0]!
  return {
    ...body,
    id: json.record.id as string,
    token: json.token as string,
    record: made.json,
    cookie,
    page: { cookie, origin: url },
  }
}

const ask = (row: Omit<Row, 'name' | 'status'>) => send(url, row)
const stored = (id: string) =>
  db.prepare('SELECT * FROM users WHERE id = ?').get(id) as Record<string, unknown>

function isSignedOut(headers: Headers): void {
  const [cookie, ...rest] = headers.getSetCookie()
  assert.ok(cookie?.startsWith(signedOut), cookie)
  assert.is(rest.length, 0)
}

for (const users of ['/user', '/api/v1/user', '/c/weather/user', '/c/weather/api/v1/user']) {
  test(`${users}: a new account is shown, viewed, changed and removed`, async () => {
    const name = `tour${++count}`
    const email = `${name}@example.com`
    const body = { username: name, email, password: 'password-1', passwordConfirm: 'password-1' }
    const base = users.replace(/user$/, '')
    const made = await ask({ method: 'PUT', path: users, body })
    assert.is(made.status, 200, made.text)
    assert.is(Object.keys(made.json).sort().join(), shown)
    assert.is(made.json.username, name)
    assert.is(made.json.location, null)
    assert.is(made.headers.get('cache-control'), 'no-store')
    isSignedOut(made.headers)
    const { token, record } = (await ask({ path: `${base}auth/login`, body })).json
    const path = `${users}/${record.id}`
    const headers = { authorization: token }
    const seen = await ask({ path, headers })
    assert.is(seen.status, 200)
    assert.is(seen.json.email, email)
    const changed = await ask({ path, headers, body: { unit: 'imperial' } })
    assert.is(changed.status, 200)
    assert.is(changed.json.unit, 'imperial')
    const gone = await ask({ method: 'DELETE', path, headers })
    assert.is(gone.text, '{"acknowledged":true}')
    assert.is(gone.status, 200)
    isSignedOut(gone.headers)
  })
}

test('create: a random token is stored, which only its owner is shown', async () => {
  const { record, id, page, cookie } = await signUp()
  assert.match(String(stored(id)['token']), /^[A-Za-z0-9]{32,}$/)
  assert.is(record.token, '')
  const own = await ask({ path: `/user/${id}`, headers: page })
  assert.is(own.json.token, stored(id)['token'])
  const model = JSON.parse(decodeURIComponent(cookie.slice('pb_auth='.length))).model
  assert.is(model.token, stored(id)['token'])
  const seen = await ask({ path: `/user/${id}`, headers: { authorization: root } })
  assert.is(seen.json.token, stored(id)['token'])
})

test('create: what is missing, unlike or taken is told by field', async () => {
  const right = {
    username: 'faulty',
    email: 'faulty@example.com',
    password: 'password-1',
    passwordConfirm: 'password-1',
  }
  for (const [more, fields] of [
    [{ username: undefined }, 'username validation_required'],
    [{ email: '' }, 'email validation_required'],
    [{ password: null }, 'password validation_required'],
    [{ passwordConfirm: undefined }, 'passwordConfirm validation_required'],
    [{ passwordConfirm: 'other' }, 'passwordConfirm validation_values_mismatch'],
    [{ password: 'x', passwordConfirm: 'x' }, 'password validation_min_text_constraint'],
    [{ username: 'ANN' }, 'username validation_not_unique'],
    [{ username: '.x' }, 'username validation_min_text_constraint'],
    [{ email: 'ann@example.com' }, 'email validation_not_unique'],
    [{ email: 'nobody' }, 'email validation_is_email'],
    [{ unit: 'miles' }, 'unit validation_invalid_value'],
    [{ language: 'x'.repeat(11) }, 'language validation_max_text_constraint'],
  ] as const) {
    const told = JSON.stringify(more)
    const body = { ...right, ...more }
    const { status, json, headers } = await ask({ method: 'PUT', path: '/user', body })
    assert.is(status, 400, told)
    const { message, data } = json.response
    const faults = Object.entries(data).map(
      ([key, fault]) => `${key} ${(fault as { code: string }).code}`,
    )
    assert.is(faults.join(), fields, told)
    assert.is(message, 'Failed to create record.')
    assert.is(json.url, `${url}/api/collections/users/records`)
    assert.equal(json.originalError.data, json.response)
    isSignedOut(headers)
  }
  assert.is(db.prepare("SELECT 1 FROM users WHERE username = 'faulty'").get(), undefined)
})

test('no JSON, another type, too large a body: the envelope of a login', async () => {
  const none = await ask({ method: 'PUT', path: '/user', body: 'username=x' })
  assert.is(none.status, 400)
  assert.equal(none.json.response, { message: 'Invalid json' })
  assert.is(none.json.url, '')
  const { id, page } = await signUp()
  for (const body of [{ username: 5 }, { emailVisibility: 'yes' }, { password: ['x'] }]) {
    const types = await ask({ path: `/user/${id}`, headers: page, body })
    assert.is(types.status, 400)
    assert.is(types.json.response.message, 'An error occurred while loading the submitted data.')
    assert.is(types.json.url, `${url}/api/collections/users/records/${id}`)
  }
  const large = await ask({ method: 'PUT', path: '/user', body: 'x'.repeat((1 << 20) + 1) })
  assert.is(large.status, 413)
  assert.is(large.json.url, `${url}/user`)
})

test('create and update take nothing that an account may not say of itself', async () => {
  const extra = {
    role: 'admin',
    is_admin: true,
    user_key: 'key1',
    token: 'mine',
    blocked: true,
    tenant: 'x',
    project: 'x',
    verified: true,
    tokenKey: 'k'.repeat(50),
    id: 'chosen000000000',
    theme: 'dark',
    firstName: 'F',
    lastName: 'L',
    name: 'N',
    created: '2001-01-01 00:00:00.000Z',
  }
  // With every contract's columns.
  await during(bootPrepared('weather', ['--limits', 'off']), async ({ server }) => {
    const file = new Database(join(server.dir, 'data.db'))
    const body = {
      ...extra,
      username: 'greedy',
      email: 'greedy@example.com',
      password: 'password-1',
      passwordConfirm: 'password-1',
      language: 'de',
      unit: 'metric',
      location: { lat: 1, lon: 2, name: 'x' },
    }
    const row = () =>
      file.prepare("SELECT * FROM users WHERE username = 'greedy'").get() as Record<string, unknown>
    const isUntouched = (values: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(extra)) {
        assert.is.not(String(values[key]), String(value), key)
      }
      assert.is(values['verified'], 0)
    }
    const made = await send(server.url, { method: 'PUT', path: '/user', body })
    assert.is(made.status, 200, made.text)
    isUntouched(row())
    assert.is(row()['language'], 'de')
    assert.is(row()['unit'], 'metric')
    const { token } = await logInNatively(server.url, 'users', 'greedy', 'password-1')
    const { username: _, email: __, password: ___, passwordConfirm: ____, ...rest } = body
    const path = `/user/${made.json.id}`
    const headers = { authorization: token }
    const changed = await send(server.url, { path, headers, body: rest })
    assert.is(changed.status, 200, changed.text)
    isUntouched(row())
    file.close()
  })
})

test('sign-up switched off: 401 in the words of the server that stood there', async () => {
  const change = (createRule: string | null) =>
    ask({
      method: 'PATCH',
      path: '/api/collections/users',
      headers: { authorization: root },
      body: { createRule },
    })
  await change(null)
  const { status, text, headers } = await ask({ method: 'PUT', path: '/user', body: {} })
  await change('')
  assert.is(status, 401)
  assert.is(
    text,
    '{"url":"","status":401,"response":{"messgage":"Forbidden"},"isAbort":false,"originalError":{"status":401,"response":{"messgage":"Forbidden"}},"name":"ClientResponseError 401"}',
  )
  isSignedOut(headers)
})

test('who asks: the cookie, or a header with or without Bearer; the answer renews the cookie', async () => {
  const { id, token, cookie } = await signUp()
  for (const headers of [
    { cookie },
    { authorization: token },
    { authorization: `Bearer ${token}` },
  ]) {
    const answer = await ask({ path: `/user/${id}`, headers })
    assert.is(answer.status, 200)
    assert.is(answer.headers.getSetCookie()[0]!.split(';')[0], cookie)
  }
})

test('nobody, a broken or old cookie, somebody else: 404, and whose cookie is no good is signed out', async () => {
  const ann = await signUp()
  const bob = await signUp()
  // The last two bits of a signature's last character don't count, so A and B are the same.
  const dead = { token: ann.token.replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')) }
  for (const cookie of ['', 'pb_auth=x', 'pb_auth=%', `pb_auth=${JSON.stringify(dead)}`]) {
    const answer = await ask({ path: `/user/${ann.id}`, headers: cookie ? { cookie } : {} })
    assert.is(answer.status, 404, cookie)
    assert.is(answer.json.url, `${url}/api/collections/users/records/${ann.id}`)
    assert.is(answer.json.response.message, "The requested resource wasn't found.")
    isSignedOut(answer.headers)
  }
  const { status, headers } = await ask({ path: `/user/${ann.id}`, headers: bob.page })
  assert.is(status, 404)
  assert.is(headers.getSetCookie()[0]!.split(';')[0], bob.cookie)
  // An invalid header isn't made valid by a cookie.
  const both = await ask({
    path: `/user/${ann.id}`,
    headers: { cookie: ann.cookie, authorization: 'x' },
  })
  assert.is(both.status, 404)
})

test('another account’s id is a 404 on every route, and nothing of it changes', async () => {
  const ann = await signUp()
  const bob = await signUp()
  const before = stored(ann.id)
  for (const row of [
    { method: 'GET', path: `/user/${ann.id}` },
    { method: 'POST', path: `/user/${ann.id}`, body: { username: 'taken-over' } },
    { method: 'POST', path: `/user/${ann.id}/file`, body: picture(png) },
    { method: 'DELETE', path: `/user/${ann.id}` },
    { method: 'GET', path: '/user/anonymous' },
    { method: 'GET', path: `/user/anonymous/${ann.id}` },
  ]) {
    for (const headers of [bob.page, {}]) {
      const { status, json } = await ask({ ...row, headers })
      assert.is(status, 404, `${row.method} ${row.path}`)
      assert.is(json.name, 'ClientResponseError 404')
    }
  }
  assert.equal(stored(ann.id), before)
})

test('other accounts that the rule shows: without e-mail and token', async () => {
  await during(bootPrepared('weather', ['--limits', 'off']), async ({ server }) => {
    const { token: own } = await logInNatively(
      server.url,
      '_superusers',
      'root@example.com',
      '1234567890',
    )
    await send(server.url, {
      method: 'PATCH',
      path: '/api/collections/users',
      headers: { authorization: own },
      body: { viewRule: '@request.auth.id != ""' },
    })
    const bob = await logInNatively(server.url, 'users', 'bob', 'password-bob')
    const carl = await logInNatively(server.url, 'users', 'carl', 'password-carl')
    const headers = { authorization: bob.token }
    const seen = await send(server.url, { path: `/user/${carl.record['id']}`, headers })
    assert.is(seen.json.email, 'carl@example.com')
    assert.is(seen.json.token, '')
    const back = { authorization: carl.token }
    const hidden = await send(server.url, { path: `/user/${bob.record['id']}`, headers: back })
    assert.is(hidden.status, 200)
    assert.not('email' in hidden.json)
    const none = await send(server.url, { path: `/user/${bob.record['id']}` })
    assert.is(none.status, 404)
  })
})

test('update: the profile by its owner, e-mail and password by the native rules', async () => {
  const { id, page, cookie, email, username, password } = await signUp()
  const path = `/user/${id}`
  const location = { lat: 48.1, lon: 11.6, name: 'Munich' }
  const body = { id, username: `${username}x`, language: 'de', unit: 'metric', location, email }
  const changed = await ask({ path, headers: page, body: { ...body, emailVisibility: true } })
  assert.is(changed.status, 200, changed.text)
  assert.equal(changed.json.location, location)
  assert.is(changed.json.language, 'de')
  assert.is(changed.json.emailVisibility, true)
  const renewed = changed.headers.getSetCookie()[0]!.split(';')[0]!
  assert.is.not(renewed, cookie)
  const { model } = JSON.parse(decodeURIComponent(renewed.slice('pb_auth='.length)))
  assert.is(model.username, `${username}x`)

  const faults = async (values: object) => {
    const { status, json } = await ask({ path, headers: page, body: values })
    return `${status} ${json.response.message} ${Object.keys(json.response.data)}`
  }
  const refused = '400 Failed to update record.'
  assert.is(await faults({ email: 'new@example.com' }), `${refused} email`)
  const pair = { password: 'password-2', passwordConfirm: 'password-2' }
  assert.is(await faults(pair), `${refused} oldPassword`)
  assert.is(await faults({ ...pair, oldPassword: 'x' }), `${refused} oldPassword`)
  assert.is(await faults({ username: 'ann' }), `${refused} username`)
  assert.is(await faults({ unit: 'miles' }), `${refused} unit`)

  const renewedPassword = { ...pair, oldPassword: password }
  const done = await ask({ path, headers: page, body: renewedPassword })
  assert.is(done.status, 200)
  // The session ended with the old password.
  isSignedOut(done.headers)
  assert.is((await ask({ path, headers: page, body: { unit: '' } })).status, 404)
})

test('a change by cookie needs a page of our own behind it', async () => {
  const { id, cookie, username } = await signUp()
  const body = JSON.stringify({ language: 'fr' })
  const change = (headers: Record<string, string>, method = 'POST') =>
    ask({ method, path: `/user/${id}`, body, headers: { cookie, ...headers } })
  const json = { 'content-type': 'application/json' }
  for (const headers of [
    json,
    { ...json, origin: 'https://evil.example' },
    { ...json, origin: 'null' },
    { ...json, 'sec-fetch-site': 'cross-site' },
    { ...json, 'sec-fetch-site': 'same-site' },
    { ...json, 'sec-fetch-site': 'none' },
    { ...json, 'sec-fetch-site': 'cross-site', origin: url },
    { 'content-type': 'text/plain', origin: 'https://evil.example' },
    { 'content-type': 'text/plain' },
  ]) {
    for (const method of ['POST', 'DELETE']) {
      const { status, json, headers: answered } = await change(headers, method)
      assert.is(status, 403, JSON.stringify(headers))
      assert.is(json.name, 'ClientResponseError 403')
      assert.equal(answered.getSetCookie(), [])
    }
  }
  assert.is(stored(id)['language'], '')
  assert.is(stored(id)['username'], username)
  const plain = { 'content-type': 'text/plain;charset=UTF-8' }
  assert.is((await change({ ...plain, origin: url })).status, 200)
  assert.is((await change({ ...plain, 'sec-fetch-site': 'same-origin' })).status, 200)
  assert.is(stored(id)['language'], 'fr')
})

test('text/plain from another site is refused without a session too', async () => {
  const body = JSON.stringify({
    username: 'lured',
    email: 'lured@example.com',
    password: 'password-1',
    passwordConfirm: 'password-1',
  })
  for (const path of ['/user', '/auth/reset', '/auth/confirm-reset', '/auth/oauth']) {
    const method = path === '/user' ? 'PUT' : 'POST'
    const headers = { 'content-type': 'text/plain', origin: 'https://evil.example' }
    const { status } = await ask({ method, path, body, headers })
    assert.is(status, 403, path)
  }
  assert.is(db.prepare("SELECT 1 FROM users WHERE username = 'lured'").get(), undefined)
})

const png = new Blob(['\x89PNG\r\n\x1a\n\0\0\0\rIHDR'.padEnd(64, '\0')].map(latin1))

function latin1(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

function picture(...blobs: Blob[]): FormData {
  const form = new FormData()
  for (const blob of blobs) form.append('avatar', blob, 'portrait.png')
  return form
}

test('file: one picture of a known kind, which the record then names', async () => {
  const { id, page } = await signUp()
  const path = `/user/${id}/file`
  const done = await ask({ path, headers: page, body: picture(png) })
  assert.is(done.status, 200, done.text)
  assert.match(done.json.avatar, /^portrait_\w+\.png$/)
  assert.is(stored(id)['avatar'], done.json.avatar)
  const served = await ask({ path: `/api/files/users/${id}/${done.json.avatar}` })
  assert.is(served.status, 200)
  const large = new Blob([latin1('\x89PNG\r\n\x1a\n'.padEnd((5 << 20) + 1, '\0'))])
  for (const [body, code] of [
    [new FormData(), 'validation_required'],
    [picture(png, png), 'validation_too_many_files'],
    [picture(new Blob(['plain text'])), 'validation_invalid_mime_type'],
    [picture(large), 'validation_file_size_limit'],
  ] as const) {
    const { status, json } = await ask({ path, headers: page, body })
    assert.is(status, 400, code)
    assert.is(json.response.data.avatar.code, code)
    assert.is(json.url, `${url}/api/collections/users/records/${id}`)
  }
  assert.is((await ask({ path, headers: page, body: {} })).status, 400)
  const huge = picture(new Blob([latin1('x'.repeat(7 << 20))]))
  assert.is((await ask({ path, headers: page, body: huge })).status, 413)
  const other = await ask({ path: '/user/nobody000000000/file', headers: page, body: picture(png) })
  assert.is(other.status, 404)
})

test('the native rules count a new account, and 429 comes in the envelope', async () => {
  await during(bootPrepared('weather', []), async ({ server, changeSettings }) => {
    const rules = [{ label: 'users:create', duration: 60, maxRequests: 1, audience: '' }]
    await changeSettings({ rateLimits: { enabled: true, rules } })
    const put = () => send(server.url, { method: 'PUT', path: '/user', body: {} })
    assert.is((await put()).status, 400)
    const { status, json, headers } = await put()
    assert.is(status, 429)
    assert.is(json.name, 'ClientResponseError 429')
    assert.ok(Number(headers.get('retry-after')) > 0)
  })
})

test('a conversation as a page has it: the old SDK reads the cookie, the newest goes on with it', async () => {
  const { id, username, email, password } = await signUp()
  const { headers } = await ask({ path: '/auth/login', body: { username, password } })
  const OldClient = createRequire(import.meta.url)('pocketbase-0.21/cjs')
  const page = new OldClient(url)
  page.authStore.loadFromCookie(headers.getSetCookie()[0])
  const cookie = headers.getSetCookie()[0]!.split(';')[0]!
  const body = JSON.stringify({ ...page.authStore.model, language: 'en', unit: 'metric' })
  const changed = await ask({ path: `/user/${id}`, body, headers: { cookie, origin: url } })
  assert.is(changed.status, 200, changed.text)
  page.authStore.loadFromCookie(changed.headers.getSetCookie()[0])
  assert.is(page.authStore.model.unit, 'metric')
  const client = new PocketBase(url)
  client.authStore.loadFromCookie(changed.headers.getSetCookie()[0]!)
  const { record } = await client.collection('users').authRefresh()
  assert.is(record['email'], email)
  assert.is(record['language'], 'en')
})

test.run()

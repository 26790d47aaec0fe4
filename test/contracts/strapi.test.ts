import { createRequire } from 'node:module'
import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../server/base/errors.js'
import { strapiError } from '../../server/contracts/strapi-errors.js'
import { type Booted, boot } from '../helper/boot.js'
import Database from '../helper/database.js'
import { onOneServer } from '../helper/postgres.js'
import { type Answer, logIn as logInNatively, send } from '../helper/scenario.js'
import {
  bootPrepared,
  claimsOf,
  during,
  hostileBodies,
  type Prepared,
  post as postTo,
  wire,
} from './prepared-folder.js'

const path = '/auth/local'
const right = { identifier: 'ann', password: 'password-ann' }
const off = ['--limits', 'off']

const form = (id: string, text: string) => ({
  statusCode: 400,
  error: 'Bad Request',
  code: 400,
  message: text,
  data: [{ messages: [{ id, message: text }] }],
})
const plain = (statusCode: number, error: string, message: string) => ({
  statusCode,
  error,
  code: statusCode,
  message,
})
const invalid = form('Auth.form.error.invalid', 'Identifier or password invalid.')
const noIdentifier = form(
  'Auth.form.error.email.provide',
  'Please provide your username or your e-mail.',
)
const noPassword = form('Auth.form.error.password.provide', 'Please provide your password.')
const unconfirmed = form('Auth.form.error.confirmed', 'Your account email is not confirmed')
const blocked = form('Auth.form.error.blocked', 'Your account has been blocked by an administrator')
const noLocalPassword = form(
  'Auth.form.error.password.local',
  'This user never set a local password, please login with the provider used during account creation.',
)
const notJson = plain(400, 'Bad Request', 'invalid JSON, only supports object and array')

const tooManyText = 'Too many attempts, please try again in a minute.'
const tooMany = {
  code: 429,
  message: tooManyText,
  data: [{ messages: [{ id: 'Auth.form.error.ratelimit', message: tooManyText }] }],
}

/** Checks for exactly this body, with its keys in order, and no cookie. */
function answers({ status, text, headers }: Answer, expected: object, told?: string): void {
  assert.is(text, JSON.stringify(expected), told)
  assert.is(status, (expected as { code: number }).code, told)
  assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
  assert.equal(headers.getSetCookie(), [])
}

const test = suite('strapi')
let at: Prepared
let url: string
test.before(async () => {
  at = await bootPrepared('strapi', off)
  url = at.server.url
})
test.after(() => at.stop())

const post = (body: unknown, headers: Record<string, string> = {}) =>
  postTo(url, path, body, headers)
const postWith = (authorization: string) => post(right, { authorization })

for (const each of [path, '/c/strapi/auth/local', '//auth/local']) {
  test(`${each}: 200 with jwt and the nine keys of the user`, async () => {
    const { status, json, text, headers } = await postTo(url, each, right)
    assert.is(status, 200)
    const { id, created_at, updated_at } = json.user
    assert.match(id, /^[a-z0-9]{15}$/)
    for (const date of [created_at, updated_at]) {
      assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    const role = {
      id: 1,
      name: 'Authenticated',
      description: 'Default role given to authenticated user.',
      type: 'authenticated',
    }
    const user = {
      id,
      username: 'ann',
      email: 'ann@example.com',
      provider: 'local',
      confirmed: true,
      blocked: false,
      role,
      created_at,
      updated_at,
    }
    assert.is(text, JSON.stringify({ jwt: json.jwt, user }))
    assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
    assert.is(headers.get('cache-control'), 'no-store')
    assert.equal(headers.getSetCookie(), [])
    assert.is(headers.get('x-ratelimit-limit'), null)
  })
}

test('the jwt is a native token of 30 days with iat, and the native SDK takes it', async () => {
  const { json } = await post(right)
  const claims = claimsOf(json.jwt)
  assert.is(Object.keys(claims).sort().join(), 'collectionId,exp,iat,id,refreshable,type')
  assert.is(Number(claims['exp']) - Number(claims['iat']), 30 * 24 * 3600)
  assert.ok(Math.abs(Number(claims['iat']) - Date.now() / 1000) < 30)
  assert.is(claims['id'], json.user.id)
  assert.is(claims['refreshable'], false)
  const client = new PocketBase(url)
  client.authStore.save(json.jwt, null)
  const { record, token } = await client.collection('users').authRefresh()
  assert.is(record['username'], 'ann')
  assert.is(token, json.jwt)
})

test('the role is one of Strapi’s own, whatever else the column says', async () => {
  for (const [role, type] of [
    ['public', 'public'],
    ['editor', 'authenticated'],
    ['__proto__', 'authenticated'],
    ['', 'authenticated'],
  ]) {
    await at.change('carl', { role })
    const { json } = await post({ identifier: 'carl', password: 'password-carl' })
    assert.is(json.user.role.type, type, role)
  }
})

test('an unverified account signs in, unconfirmed, unless confirmation is asked for', async () => {
  const { status, json } = await post({ identifier: 'bob', password: 'password-bob' })
  assert.is(status, 200)
  assert.is(json.user.confirmed, false)
})

test('an e-mail without case, a username with it, neither trimmed', async () => {
  for (const [identifier, status] of [
    ['ann@example.com', 200],
    ['ANN@Example.COM', 200],
    ['ann', 200],
    ['ANN', 400],
    [' ann', 400],
    ['ann ', 400],
    [' ann@example.com', 400],
  ] as const) {
    const answer = await post({ identifier, password: right.password })
    assert.is(answer.status, status, identifier)
    if (status === 400) answers(answer, invalid, identifier)
  }
})

test('JSON whatever the content type says, unknown keys ignored', async () => {
  for (const type of ['text/plain', 'application/xml', 'application/vnd.api+json', '']) {
    const { status } = await post({ foo: 'string', ...right }, { 'content-type': type })
    assert.is(status, 200, type)
  }
})

test('no identifier, then no password: their own words; another type is as good as none', async () => {
  for (const [body, expected] of [
    ['', noIdentifier],
    ['{}', noIdentifier],
    ['[]', noIdentifier],
    ['{"foo":"string"}', noIdentifier],
    ['{"password":"x"}', noIdentifier],
    ['{"identifier":"","password":""}', noIdentifier],
    ['{"identifier":null,"password":"x"}', noIdentifier],
    ['{"identifier":5,"password":"x"}', noIdentifier],
    ['{"identifier":["ann"],"password":"x"}', noIdentifier],
    ['{"email":"ann@example.com","password":"password-ann"}', noIdentifier],
    ['{"identifier":"ann"}', noPassword],
    ['{"identifier":"ann","password":""}', noPassword],
    ['{"identifier":"ann","password":null}', noPassword],
    ['{"identifier":"ann","password":12345678}', noPassword],
    ['{"identifier":"ann","password":{}}', noPassword],
  ] as const) {
    answers(await post(body), expected, body)
  }
})

test('what is no JSON, and JSON that is neither object nor list', async () => {
  for (const body of [
    '{',
    'identifier=ann',
    '{"identifier":"ann",}',
    'null',
    '5',
    '"x"',
    '\u0000',
  ]) {
    answers(await post(body), notJson, body)
  }
})

test('nobody, a wrong password, a blocked account: the same bytes and headers', async () => {
  await at.change('dora', { blocked: true })
  const tries = await Promise.all(
    [
      { ...right, password: 'wrong' },
      { identifier: 'ann@example.com', password: 'wrong' },
      { identifier: 'nobody', password: 'wrong' },
      { identifier: 'nobody@example.com', password: 'password-ann' },
      { identifier: 'dora', password: 'wrong' },
      { identifier: 'dora@example.com', password: 'wrong' },
      { identifier: 'ann', password: 'x'.repeat(300) },
      { identifier: 'x'.repeat(300), password: 'x' },
    ].map((body) => post(body)),
  )
  answers(tries[0]!, invalid)
  for (const each of tries) assert.is(wire(each), wire(tries[0]!))
})

test('a blocked account is told so once the password is right; its token is refused', async () => {
  const before = await logInNatively(url, 'users', 'erik', 'password-erik')
  await at.change('erik', { blocked: true })
  answers(await post({ identifier: 'erik', password: 'password-erik' }), blocked)
  answers(
    await postWith(`Bearer ${before.token}`),
    plain(401, 'Unauthorized', 'Your account has been blocked by the administrator.'),
  )
})

test('the gate: a header that proves nobody is 401, at the login too', async () => {
  const format = 'Invalid authorization header format. Format is Authorization: Bearer [token]'
  const { token } = await logInNatively(url, 'users', 'ann', 'password-ann')
  const root = await logInNatively(url, '_superusers', 'root@example.com', '1234567890')
  const single = await logInNatively(url, 'members', 'single@example.com', 'password-single')
  const [head, body] = token.split('.')
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
  for (const [header, message] of [
    [token, format],
    ['Bearer', format],
    [`Bearer  ${token}`, format],
    [`Bearer ${token} x`, format],
    ['Basic YW5uOng=', 'Invalid token.'],
    [`Token ${token}`, 'Invalid token.'],
    ['Bearer x', 'Invalid token.'],
    ['Bearer null', 'Invalid token.'],
    [`Bearer ${token.slice(0, -3)}abc`, 'Invalid token.'],
    [`Bearer ${unsigned}`, 'Invalid token.'],
    [
      `Bearer ${head}.${Buffer.from('{"exp":9999999999}').toString('base64url')}.x`,
      'Invalid token.',
    ],
    [`Bearer ${root.token}`, 'Invalid token.'],
    [`Bearer ${single.token}`, 'Invalid token.'],
  ] as const) {
    answers(await postWith(header), plain(401, 'Unauthorized', message), header)
  }
})

test('the gate: an empty header is none; who is signed in may not sign in', async () => {
  assert.is((await postWith('')).status, 200)
  const { json } = await post(right)
  const { token } = await logInNatively(url, 'users', 'ann', 'password-ann')
  for (const header of [`Bearer ${json.jwt}`, `bearer ${json.jwt}`, `BEARER ${token}`]) {
    answers(await postWith(header), plain(403, 'Forbidden', 'Forbidden'), header)
  }
})

// Only who has seen the token while its account was there can tell it from a forged one.
onOneServer(test)(
  'the gate: the token of a removed account, and of one with a new password',
  async () => {
    const gone = (await post({ identifier: 'fred', password: 'password-fred' })).json
    await at.remove('fred')
    answers(await postWith(`Bearer ${gone.jwt}`), plain(401, 'Unauthorized', 'User Not Found'))
    // A token that was never issued doesn't reveal whether its account exists.
    const forged = gone.jwt.replace(/[^.]+$/, 'x')
    answers(await postWith(`Bearer ${forged}`), plain(401, 'Unauthorized', 'Invalid token.'))

    const { jwt } = (await post({ identifier: 'bob', password: 'password-bob' })).json
    await at.change('bob', { password: 'password-new', passwordConfirm: 'password-new' })
    answers(await postWith(`Bearer ${jwt}`), plain(401, 'Unauthorized', 'Invalid token.'))
  },
)

test('unknown paths and methods: its 404', async () => {
  for (const [method, other] of [
    ['GET', '/c/strapi/auth/local'],
    ['PUT', path],
    ['POST', '/auth/nope'],
    ['GET', '/auth/local/register'],
    ['POST', '/users/me'],
    ['POST', '/connect/github'],
    ['POST', '/c/strapi/nope'],
  ] as const) {
    answers(await send(url, { method, path: other }), plain(404, 'Not Found', 'Not Found'), other)
  }
})

test('too large a body: 413', async () => {
  const expected = plain(413, 'Request Entity Too Large', 'request entity too large')
  answers(await post(`{"identifier":"${'x'.repeat(2 << 20)}"}`), expected)
})

test('20 hostile bodies: never signed in, never a 5xx', async () => {
  const bodies = hostileBodies('identifier', 'password')
  assert.is(bodies.length, 20)
  for (const body of bodies) {
    const { status, json, headers } = await post(body)
    assert.is(status, 400, body.slice(0, 80))
    assert.is(json.code, 400)
    assert.type(json.message, 'string')
    assert.equal(headers.getSetCookie(), [])
    assert.not.ok(headers.get('a'))
  }
})

test('the JavaScript SDK of its time signs in, and shows a sentence where it can’t', async () => {
  const { default: Strapi } = createRequire(import.meta.url)('strapi-sdk-javascript')
  const client = new Strapi(url)
  const { jwt, user } = await client.login('ann@example.com', 'password-ann')
  assert.is(user.username, 'ann')
  assert.is(client.axios.defaults.headers.common.Authorization, `Bearer ${jwt}`)
  // The client drops its token before it signs in again.
  assert.is((await client.login('ann', 'password-ann')).user.id, user.id)
  const failure = await client.login('ann', 'wrong').catch((error: Error) => error.message)
  assert.is(failure, 'Identifier or password invalid.')
  const records = new Strapi(url)
  records.setToken(jwt)
  const own = await records.request('get', `/api/collections/users/records/${user.id}`)
  assert.is(own.email, 'ann@example.com')
})

test.run()

const options = suite('strapi with other options')
const bootWith = (...sets: string[]) =>
  bootPrepared('strapi', [...off, ...sets.flatMap((set) => ['--set', set])])

options('errorFormat=v3: message is the list, as Strapi sent it', () =>
  during(bootWith('strapi.errorFormat=v3'), async ({ server }) => {
    const wrong = await postTo(server.url, path, { ...right, password: 'x' })
    answers(wrong, { ...invalid, message: invalid.data })
    answers(await postTo(server.url, path, '{'), notJson)
    answers(
      await send(server.url, { path: '/auth/nope', method: 'POST' }),
      plain(404, 'Not Found', 'Not Found'),
    )
  }),
)

options('emailConfirmation: told after the password, before `blocked`, and by the gate', () =>
  during(bootWith('strapi.emailConfirmation=true'), async ({ server, change }) => {
    const bob = { identifier: 'bob', password: 'password-bob' }
    assert.is((await postTo(server.url, path, right)).status, 200)
    answers(await postTo(server.url, path, bob), unconfirmed)
    answers(await postTo(server.url, path, { ...bob, password: 'x' }), invalid)
    const { token } = await logInNatively(server.url, 'users', 'bob', 'password-bob')
    answers(
      await postTo(server.url, path, right, { authorization: `Bearer ${token}` }),
      plain(401, 'Unauthorized', 'Your account email is not confirmed.'),
    )
    await change('bob', { blocked: true })
    answers(await postTo(server.url, path, bob), unconfirmed)
  }),
)

options('strictEnumeration=false: Strapi’s order, the account before the password', () =>
  during(
    bootWith('strapi.emailConfirmation=true', 'strapi.strictEnumeration=false'),
    async ({ server, change }) => {
      await change('dora', { blocked: true })
      const logIn = (identifier: string) =>
        postTo(server.url, path, { identifier, password: 'wrong' })
      answers(await logIn('bob'), unconfirmed)
      answers(await logIn('dora'), blocked)
      answers(await logIn('DORA'), invalid)
      answers(await logIn('ann'), invalid)
      answers(await logIn('nobody'), invalid)
      assert.is((await postTo(server.url, path, right)).status, 200)
      const db = new Database(join(server.dir, 'data.db'))
      db.exec("UPDATE users SET password = '' WHERE username = 'ann'")
      db.close()
      answers(await logIn('ann'), noLocalPassword)
    },
  ),
)

options('another collection: the auth rule and a second factor are a wrong password', async () => {
  const server = await boot({ args: [...off, '--set', 'contracts.collection=members'] })
  await during(Promise.resolve(server), async () => {
    for (const name of ['banned', 'double', 'nobody']) {
      const body = { identifier: `${name}@example.com`, password: `password-${name}` }
      answers(await postTo(server.url, path, body), invalid, name)
    }
    const single = { identifier: 'single@example.com', password: 'password-single' }
    const { status, json } = await postTo(server.url, path, single)
    assert.is(status, 200)
    assert.is(json.user.username, '')
    assert.is(json.user.blocked, false)
  })
  assert.match(server.stderr(), 'MFA cannot be finished')
})

options('password login switched off: before anything about the body', async () => {
  await during(boot({ args: [...off, '--set', 'contracts.collection=codes'] }), async (server) => {
    const message = 'This provider is disabled.'
    const expected = { ...plain(400, 'Bad Request', message), data: message }
    for (const body of ['{}', '{', JSON.stringify(right)]) {
      answers(await postTo(server.url, path, body), expected)
    }
  })
})

options('a collection that is none has no login: its 404', async () => {
  await during(
    boot({ args: [...off, '--set', 'contracts.collection=user_cards'] }),
    async (server) => {
      answers(await postTo(server.url, path, right), plain(404, 'Not Found', 'Not Found'))
    },
  )
})

options('faults of the server: 500 and 503 in both formats, the reason kept back', () => {
  const fault = fail('server.fault', { cause: new Error('secret') })
  for (const format of ['seed', 'v3'] as const) {
    assert.equal(strapiError(fault, format), {
      status: 500,
      body: plain(500, 'Internal Server Error', 'An internal server error occurred'),
    })
    assert.equal(strapiError(fail('server.busy'), format), {
      status: 503,
      body: plain(503, 'Service Unavailable', 'The server is busy. Try again in a moment.'),
    })
  }
})

options.run()

const limits = suite('strapi with limits')
let limited: Booted
limits.before(async () => {
  limited = await boot()
})
limits.after(() => limited.stop())

limits('ten tries a minute, right or wrong, by whichever path; then its 429', async () => {
  const wrong = { ...right, password: 'x' }
  for (let left = 9; left >= 0; left--) {
    const each = left % 2 === 0 ? path : '/c/strapi/auth/local'
    const { status, headers } = await postTo(limited.url, each, left === 5 ? right : wrong)
    assert.is(status, left === 5 ? 200 : 400)
    assert.is(headers.get('x-ratelimit-limit'), '10')
    assert.is(headers.get('x-ratelimit-remaining'), String(left))
    const seconds = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000
    assert.ok(seconds > 50 && seconds <= 61, String(seconds))
    assert.is(headers.get('retry-after'), null)
  }
  const refused = await postTo(limited.url, path, right)
  answers(refused, tooMany)
  assert.is(refused.headers.get('retry-after'), '60')
  assert.is(refused.headers.get('x-ratelimit-remaining'), '0')
  // The check of the token comes before the limit, and an unread body doesn't matter.
  const stale = await postTo(limited.url, path, right, { authorization: 'Bearer x' })
  assert.is(stale.status, 401)
  assert.is((await postTo(limited.url, path, '{')).status, 429)
})

limits('its own number of tries; errorFormat=v3 is Strapi’s own 429', async () => {
  const sets = ['strapi.triesPerMinute=1', 'strapi.errorFormat=v3'].flatMap((s) => ['--set', s])
  await during(boot({ args: sets }), async (server) => {
    assert.is((await postTo(server.url, path, right)).status, 200)
    const { status, json } = await postTo(server.url, path, right)
    assert.is(status, 429)
    assert.equal(Object.keys(json), ['code', 'message'])
    assert.is(json.message[0].messages[0].id, 'Auth.form.error.ratelimit')
  })
})

limits('settings.rateLimits for password logins count here too', () =>
  during(bootPrepared('strapi', off), async ({ server, changeSettings }) => {
    const rule = { label: 'users:authWithPassword', audience: '', duration: 60, maxRequests: 2 }
    await changeSettings({ rateLimits: { enabled: true, rules: [rule] } })
    await logInNatively(server.url, 'users', 'ann', 'password-ann')
    assert.is((await postTo(server.url, path, right)).status, 200)
    const refused = await postTo(server.url, path, right)
    assert.is(refused.status, 429)
    answers(refused, tooMany)
    assert.match(refused.headers.get('retry-after') ?? '', /^(60|5\d)$/)
  }),
)

limits.run()

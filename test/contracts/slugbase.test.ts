import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../server/base/errors.js'
import { slugbaseError } from '../../server/contracts/slugbase-errors.js'
import { derivedKey, keyLength } from '../../server/contracts/slugbase-user-key.js'
import { boot } from '../helper/boot.js'
import Database from '../helper/database.js'
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

const path = '/api/auth/login'
const week = 7 * 24 * 3600
const off = ['--limits', 'off']
const right = (name: string) => ({
  email: `${name}@example.com`,
  password: `password-${name}`,
})

const wrong =
  '{"error":"Invalid email or password","message":"Invalid email or password","code":401}'
const missing = '{"error":"Email and password are required"}'
const unreadable = '{"error":"Bad request"}'
const notFound = '{"error":"Not found"}'
const unverified =
  '{"error":"Please verify your email before logging in. Check your inbox for the verification link.","code":"EMAIL_NOT_VERIFIED","message":"Please verify your email before logging in. Check your inbox for the verification link."}'

/** Checks for exactly this body, as JSON that must not be cached, and no cookie. */
function answers({ status, text, headers }: Answer, expected: number, body: string, told?: string) {
  assert.is(text, body, told)
  assert.is(status, expected, told)
  assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
  assert.is(headers.get('cache-control'), 'no-store')
  assert.equal(headers.getSetCookie(), [], told)
}

const test = suite('slugbase')
let at: Prepared
let url: string
test.before(async () => {
  at = await bootPrepared('slugbase', off)
  url = at.server.url
})
test.after(() => at.stop())

const post = (body: unknown, headers: Record<string, string> = {}) =>
  postTo(url, path, body, headers)

for (const each of [path, '/c/slugbase/api/auth/login', '//api/auth/login', '/api//auth/login']) {
  test(`${each}: 200 with the eight keys, in their order`, async () => {
    const { status, json, text, headers } = await postTo(url, each, right('ann'))
    assert.is(status, 200)
    assert.match(json.id, /^[a-z0-9]{15}$/)
    assert.match(json.user_key, /^[1-9A-HJ-NP-Za-km-z]{4}$/)
    const user = {
      id: json.id,
      email: 'ann@example.com',
      name: json.name,
      user_key: json.user_key,
      is_admin: false,
      email_verified: true,
      language: json.language,
      theme: 'auto',
    }
    assert.is(text, JSON.stringify(user))
    assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
    assert.is(headers.get('cache-control'), 'no-store')
    assert.is(headers.get('ratelimit-limit'), null)
  })
}

test('the cookie, letter by letter', async () => {
  const { headers } = await post(right('ann'))
  const [cookie = '', ...rest] = headers.getSetCookie()
  assert.is(rest.length, 0)
  const [, token = '', expires = ''] =
    /^token=([\w-]+\.[\w-]+\.[\w-]+); Max-Age=604800; Path=\/; Expires=([^;]+ GMT); HttpOnly; SameSite=Strict$/.exec(
      cookie,
    ) ?? []
  assert.ok(token, cookie)
  const { exp } = claimsOf(token)
  assert.ok(Math.abs(Date.parse(expires) / 1000 - Number(exp)) <= 1)
  assert.ok(Math.abs(Number(exp) - Date.now() / 1000 - week) < 30)
})

test('the token: the user’s claims beside the native ones, and the native SDK takes it', async () => {
  const { json, headers } = await post(right('fred'))
  const [token = ''] = /(?<=^token=)[^;]+/.exec(headers.getSetCookie()[0]!) ?? []
  const { exp, iat, collectionId, ...claims } = claimsOf(token)
  assert.is(Number(exp) - Number(iat), week)
  assert.type(collectionId, 'string')
  const { id, email, name, user_key, is_admin, email_verified } = json
  assert.is(name, '<Fred> & "Co"')
  assert.equal(claims, {
    id,
    email,
    name,
    user_key,
    is_admin,
    email_verified,
    refreshable: false,
    type: 'auth',
  })
  const client = new PocketBase(url)
  client.authStore.save(token, null)
  assert.is((await client.collection('users').authRefresh()).record['username'], 'fred')
  // Only this contract reads its cookie.
  const refresh = { method: 'POST', path: '/api/collections/users/auth-refresh' }
  const { status } = await send(url, { ...refresh, headers: { cookie: `token=${token}` } })
  assert.is(status, 401)
  await at.change('fred', { password: 'password-new', passwordConfirm: 'password-new' })
  const later = await send(url, { ...refresh, headers: { authorization: token } })
  assert.is(later.status, 401)
})

test('the e-mail trimmed and in any case; no username; unknown keys ignored', async () => {
  for (const [email, status] of [
    ['ANN@Example.COM', 200],
    [' \t ann@example.com \n', 200],
    ['ann', 400],
  ] as const) {
    const answer = await post({ ...right('ann'), email, csrfToken: 'x', foo: 1 })
    assert.is(answer.status, status, email)
  }
})

test('columns of the account show, what is unset has its default', async () => {
  await at.change('carl', { is_admin: true, theme: 'dark', language: 'de', user_key: 'abcd' })
  const { json } = await post(right('carl'))
  assert.is(json.is_admin, true)
  assert.is(json.theme, 'dark')
  assert.is(json.language, 'de')
  assert.is(json.user_key, 'abcd')
  await at.change('carl', { theme: '', language: '' })
  const unset = (await post(right('carl'))).json
  assert.is(unset.theme, 'auto')
  assert.is(unset.language, 'en')
  assert.is((await post(right('bob'))).json.email_verified, false)
})

test('a missing user_key is made once, whoever logs in first, and updated stays', async () => {
  const updated = async () =>
    (await logInNatively(url, 'users', 'erik', 'password-erik')).record['updated']
  const before = await updated()
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => post(right('erik'))))
  const keys = new Set(answers.map(({ json }) => json.user_key))
  assert.is(keys.size, 1)
  assert.match([...keys][0], /^\w{4}$/)
  assert.is((await post(right('erik'))).json.user_key, [...keys][0])
  assert.is(await updated(), before)
})

test('a key grows by one with each decade of accounts', () => {
  const lengths = [0, 9, 10, 99, 100, 9_999, 10_000, 99_999, 100_000, 10_000_000].map(keyLength)
  assert.equal(lengths, [4, 4, 5, 5, 6, 7, 8, 8, 9, 9])
})

test('missing or empty values; a password that is no text', async () => {
  for (const body of [
    '',
    '{}',
    '[]',
    '{"email":"ann@example.com"}',
    '{"password":"password-ann"}',
    '{"email":"","password":"x"}',
    '{"email":null,"password":"x"}',
    '{"email":0,"password":"x"}',
    '{"email":false,"password":"x"}',
    '{"email":"ann@example.com","password":""}',
    '{"email":"ann@example.com","password":null}',
    '{"email":"ann@example.com","password":12345678}',
    '{"email":"ann@example.com","password":["password-ann"]}',
    '{"identifier":"ann@example.com","password":"password-ann"}',
  ]) {
    answers(await post(body), 400, missing, body)
  }
})

test('an e-mail of another type, too long, or malformed', async () => {
  for (const [email, text] of [
    [5, 'Email is required'],
    [true, 'Email is required'],
    [['ann@example.com'], 'Email is required'],
    [{ $gt: '' }, 'Email is required'],
    [`${'a'.repeat(250)}@b.co`, null],
    [`${'a'.repeat(251)}@b.co`, 'Email must be no more than 255 characters'],
    [`${' '.repeat(250)}a@b.co`, 'Email must be no more than 255 characters'],
    ['   ', 'Invalid email format'],
    ['ann', 'Invalid email format'],
    ['ann@example', 'Invalid email format'],
    ['ann @example.com', 'Invalid email format'],
    ['ann@@example.com', 'Invalid email format'],
  ] as const) {
    const answer = await post({ email, password: 'x' })
    const told = JSON.stringify(email)
    if (text === null) answers(answer, 401, wrong, told)
    else answers(answer, 400, JSON.stringify({ error: text }), told)
  }
})

test('malformed JSON, and JSON that is neither object nor list', async () => {
  for (const body of ['{', 'email=a', '{"email":"a@b.co",}', 'null', '5', '"x"', '\u0000']) {
    answers(await post(body), 400, unreadable, body)
  }
})

test('a body that does not say that it is JSON is none: a foreign form signs nobody in', async () => {
  const body = JSON.stringify(right('ann'))
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
    answers(await post(body, { 'content-type': type }), 400, missing, type)
  }
  const { status } = await post(body, { 'content-type': 'Application/JSON; charset=utf-8' })
  assert.is(status, 200)
})

test('nobody, a wrong password, a blocked account, no password: the same bytes and headers', async () => {
  const shut = await bootPrepared('strapi', off)
  await during(Promise.resolve(shut), async ({ server, change }) => {
    await change('dora', { blocked: true })
    const db = new Database(join(server.dir, 'data.db'))
    db.exec("UPDATE users SET password = '' WHERE username = 'erik'")
    db.close()
    const tries = [
      { ...right('ann'), password: 'wrong' },
      { email: 'nobody@example.com', password: 'password-ann' },
      { ...right('dora'), password: 'wrong' },
      right('dora'),
      right('erik'),
      { ...right('ann'), password: 'x'.repeat(300) },
    ].map((body) => postTo(server.url, path, body))
    const [first, ...others] = await Promise.all(tries)
    answers(first!, 401, wrong)
    for (const each of others) assert.is(wire(each), wire(first!))
  })
})

test('a stale bearer, a stale cookie, no CSRF pair: a login takes no notice', async () => {
  const stale = { authorization: 'Bearer x', cookie: 'token=x; _csrf=y', 'x-csrf-token': 'z' }
  assert.is((await post(right('ann'), stale)).status, 200)
})

test('unknown paths and methods: its 404', async () => {
  for (const [method, other] of [
    ['GET', path],
    ['PUT', path],
    ['POST', '/api/auth/nope'],
    ['POST', '/api/auth/signup'],
    ['POST', '/api/auth/me'],
    ['GET', '/api/password-reset/request'],
    ['POST', '/api/email-verification/verify'],
    ['POST', '/c/slugbase/nope'],
  ] as const) {
    answers(await send(url, { method, path: other }), 404, notFound, other)
  }
})

test('too large a body: 413', async () => {
  const body = `{"email":"${'x'.repeat(11 << 20)}"}`
  answers(await post(body), 413, '{"error":"Request entity too large"}')
})

test('20 hostile bodies: never signed in, never a 5xx', async () => {
  const bodies = hostileBodies('email', 'password')
  assert.is(bodies.length, 20)
  for (const body of bodies) {
    const { status, json, headers } = await post(body)
    assert.ok(status === 400 || status === 401, body.slice(0, 80))
    assert.type(json.error, 'string')
    assert.equal(headers.getSetCookie(), [])
    assert.not.ok(headers.get('a'))
  }
})

test('faults of the server: 500, 503 and 429 in its shape, the reason kept back', () => {
  const fault = fail('server.fault', { cause: new Error('secret') })
  assert.equal(slugbaseError(fault), {
    status: 500,
    body: { error: 'An error occurred during sign in.' },
  })
  assert.equal(slugbaseError(fail('server.busy')), {
    status: 503,
    body: { error: 'The server is busy. Try again in a moment.' },
  })
  assert.equal(slugbaseError(fail('request.too_many')), {
    status: 429,
    body: 'Too many authentication attempts, please try again later.',
  })
})

test.run()

const options = suite('slugbase with other options')
const set = (...sets: string[]) => sets.flatMap((each) => ['--set', each])

options('requireVerifiedEmail: 403 after the password, 401 before', () =>
  during(
    bootPrepared('slugbase', [...off, ...set('slugbase.requireVerifiedEmail=true')]),
    async ({ server }) => {
      answers(await postTo(server.url, path, right('bob')), 403, unverified)
      const guess = { ...right('bob'), password: 'wrong' }
      answers(await postTo(server.url, path, guess), 401, wrong)
      assert.is((await postTo(server.url, path, right('ann'))).status, 200)
    },
  ),
)

options('a folder without the columns: the key follows from the id', () =>
  during(boot({ args: off }), async (server) => {
    const { status, json } = await postTo(server.url, path, right('ann'))
    assert.is(status, 200)
    assert.is(json.user_key, derivedKey(json.id))
    assert.match(json.user_key, /^[1-9A-HJ-NP-Za-km-z]{9}$/)
    assert.is(json.is_admin, false)
    assert.is(json.theme, 'auto')
    // SHA-256 in base58, computed by hand for one id.
    assert.is(derivedKey('abc'), 'DYu3G8aGT')
  }),
)

options('another collection: the auth rule and a second factor are a wrong password', async () => {
  const server = await boot({ args: [...off, ...set('contracts.collection=members')] })
  await during(Promise.resolve(server), async () => {
    for (const name of ['banned', 'double', 'nobody']) {
      answers(await postTo(server.url, path, right(name)), 401, wrong, name)
    }
    assert.is((await postTo(server.url, path, right('single'))).status, 200)
  })
  assert.match(server.stderr(), 'MFA cannot be finished')
})

options(
  'password login switched off is a wrong password; no auth collection is a 404',
  async () => {
    const args = (name: string) => [...off, ...set(`contracts.collection=${name}`)]
    await during(boot({ args: args('codes') }), async (server) => {
      answers(await postTo(server.url, path, right('code')), 401, wrong)
    })
    await during(boot({ args: args('user_cards') }), async (server) => {
      answers(await postTo(server.url, path, right('ann')), 404, notFound)
    })
  },
)

options('Secure and Domain follow the public address', async () => {
  const args = [...off, ...set('slugbase.cookieDomain=example.com')]
  const at = await bootPrepared('slugbase', args)
  await during(Promise.resolve(at), async ({ server, changeSettings }) => {
    const attributes = async () => {
      const { headers } = await postTo(server.url, path, right('ann'))
      return headers.getSetCookie()[0]!.replace(/^token=[^;]+; |Expires=[^;]+; /g, '')
    }
    assert.is(await attributes(), 'Max-Age=604800; Path=/; HttpOnly; SameSite=Strict')
    await changeSettings({ meta: { appURL: 'https://app.example.com' } })
    assert.is(
      await attributes(),
      'Max-Age=604800; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=None',
    )
  })
})

options.run()

const limits = suite('slugbase with limits')

limits('a wrong password counts, a right one doesn’t', () =>
  during(boot(), async (server) => {
    const remaining = async (body: object, status: number) => {
      const answer = await postTo(server.url, path, body)
      assert.is(answer.status, status)
      assert.is(answer.headers.get('ratelimit-limit'), '300')
      assert.is(answer.headers.get('ratelimit-policy'), '300;w=900')
      assert.match(answer.headers.get('ratelimit-reset') ?? '', /^(900|8\d\d)$/)
      assert.is(answer.headers.get('retry-after'), null)
      return answer.headers.get('ratelimit-remaining')
    }
    assert.is(await remaining(right('ann'), 200), '299')
    assert.is(await remaining({ ...right('ann'), password: 'x' }, 401), '299')
    assert.is(await remaining(right('ann'), 200), '298')
    assert.is(await remaining({}, 400), '298')
    assert.is(await remaining(right('ann'), 200), '297')
  }),
)

limits('after 300 failures, and after 2000 requests: 429 in plain text', () =>
  during(boot(), async (server) => {
    const fail = async (times: number) => {
      for (let count = 0; count < times; count += 50) {
        await Promise.all(Array.from({ length: 50 }, () => postTo(server.url, path, {})))
      }
    }
    await fail(300)
    const { status, text, headers } = await postTo(server.url, path, right('ann'))
    assert.is(status, 429)
    assert.is(text, 'Too many authentication attempts, please try again later.')
    assert.is(headers.get('content-type'), 'text/html; charset=utf-8')
    assert.is(headers.get('ratelimit-remaining'), '0')
    assert.is(headers.get('retry-after'), headers.get('ratelimit-reset'))
    assert.equal(headers.getSetCookie(), [])
    // The other path of the same login, and another contract's.
    assert.is((await postTo(server.url, `/c/slugbase${path}`, {})).status, 429)
    const elsewhere = { identifier: 'ann', password: 'password-ann' }
    assert.is((await postTo(server.url, '/auth/local', elsewhere)).status, 200)
    // The wider limit also counts what the narrower one refuses.
    await fail(1700)
    const all = await postTo(server.url, path, right('ann'))
    assert.is(all.status, 429)
    assert.is(all.text, 'Too many requests, please try again later.')
    assert.is(all.headers.get('ratelimit-policy'), '2000;w=900')
  }),
)

limits('settings.rateLimits for password logins count here too', () =>
  during(bootPrepared('slugbase', off), async ({ server, changeSettings }) => {
    const rule = { label: 'users:authWithPassword', audience: '', duration: 60, maxRequests: 2 }
    await changeSettings({ rateLimits: { enabled: true, rules: [rule] } })
    await logInNatively(server.url, 'users', 'ann', 'password-ann')
    assert.is((await postTo(server.url, path, right('ann'))).status, 200)
    const refused = await postTo(server.url, path, right('ann'))
    assert.is(refused.status, 429)
    assert.is(refused.text, 'Too many authentication attempts, please try again later.')
    assert.match(refused.headers.get('retry-after') ?? '', /^(60|5\d)$/)
  }),
)

limits.run()

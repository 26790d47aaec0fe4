import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import Database from '../helper/database.js'
import { codeAt, wrongCode } from '../helper/factors.js'
import { atOnce, rounds } from '../helper/mail-world.js'
import { type Answer, send } from '../helper/scenario.js'
import { claimsOf, during, openPreparedMailWorld, post as postTo } from './prepared-folder.js'

const test = suite('slugbase: a second factor')
const args = ['--limits', 'off', '--set', 'slugbase.registration=true']
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let second: Booted
let url: string
test.before(async () => {
  world = await openPreparedMailWorld('slugbase strapi', args, {})
  url = world.url
  second = await boot({ dir: world.dir, args })
})
test.after(async () => {
  await second.stop()
  await world.stop()
})

const mfa = '/api/auth/mfa'
const gone = 'Thu, 01 Jan 1970 00:00:00 GMT'
const post = (path: string, body: unknown, headers = {}) => postTo(url, path, body, headers)
const get = (path: string, headers: Record<string, string> = {}) => send(url, { path, headers })
const own = () => new Database(join(world.dir, 'pocketgate.db'))

function answers({ status, text, headers }: Answer, expected: number, body: object, told = '') {
  assert.is(text, JSON.stringify(body), told)
  assert.is(status, expected, told)
  assert.is(headers.get('cache-control'), 'no-store')
  assert.is(headers.get('content-type'), 'application/json; charset=utf-8')
}

const invalidCode = { error: 'Invalid code', code: 'INVALID_CODE' }
const codeRequired = { error: 'Code is required' }
const enabledAlready = { error: 'MFA is already enabled', code: 'MFA_ALREADY_ENABLED' }
const notEnabled = { error: 'MFA is not enabled', code: 'MFA_NOT_ENABLED' }
const ended = {
  error: 'MFA session expired. Please sign in again.',
  code: 'MFA_PENDING_INVALID',
}

let count = 0
async function person() {
  const body = { email: `coder${++count}@example.com`, name: 'Coder', password: 'Passw0rd!' }
  assert.is((await post('/api/auth/register', body)).status, 201)
  const { json, headers } = await post('/api/auth/login', body)
  const cookie = headers.getSetCookie()[0]!.split(';')[0]!
  const pair = (await get('/api/csrf-token')).json.csrfToken as string
  const page = { cookie: `${cookie}; _csrf=${pair}`, 'x-csrf-token': pair }
  return { ...body, id: json.id as string, user: json, cookie, page }
}

/** An account with an app; its code of the previous step is used up. */
async function enrolled() {
  const someone = await person()
  const { json } = await post(`${mfa}/enroll/begin`, {}, someone.page)
  const code = codeAt(json.secret, -1)
  const confirmed = await post(`${mfa}/enroll/confirm`, { code }, someone.page)
  assert.is(confirmed.status, 200, confirmed.text)
  return {
    ...someone,
    secret: json.secret as string,
    codes: confirmed.json.backup_codes as string[],
  }
}

/** The cookie of a login that waits for a code. */
async function pending(someone: { email: string; password: string }, at = url): Promise<string> {
  const { headers } = await postTo(at, '/api/auth/login', someone)
  return headers.getSetCookie()[0]!.split(';')[0]!
}

const verify = (cookie: string, code: unknown, at = url) =>
  postTo(at, `${mfa}/verify`, { code }, { cookie })

test('enrol: begun, confirmed by a first code, told by status and me; ten backup codes', async () => {
  const someone = await person()
  answers(await get(`${mfa}/status`, someone.page), 200, { enabled: false, enrolled_at: null })
  const first = await post(`${mfa}/enroll/begin`, {}, someone.page)
  const begun = await post(`${mfa}/enroll/begin`, {}, someone.page)
  assert.equal(Object.keys(begun.json), ['otpauth_url', 'secret'])
  const uri = new URL(begun.json.otpauth_url)
  assert.is(uri.host, 'totp')
  assert.is(decodeURIComponent(uri.pathname), `/SlugBase:${someone.email}`)
  assert.is(uri.searchParams.get('issuer'), 'SlugBase')
  assert.is(uri.searchParams.get('secret'), begun.json.secret)
  const confirm = (body: object) => post(`${mfa}/enroll/confirm`, body, someone.page)
  for (const code of [undefined, '', 123456, null, ['123456']]) {
    answers(await confirm({ code }), 400, codeRequired)
  }
  answers(await confirm({ code: wrongCode(begun.json.secret) }), 400, invalidCode)
  answers(await confirm({ code: 'x'.repeat(5_000) }), 400, invalidCode)
  // The second secret replaced the first.
  answers(await confirm({ code: codeAt(first.json.secret) }), 400, invalidCode)
  const spaced = codeAt(begun.json.secret).replace(/^.../, '$& ')
  const { status, json } = await confirm({ code: spaced })
  assert.is(status, 200)
  assert.equal(Object.keys(json), ['backup_codes'])
  assert.is(json.backup_codes.length, 10)
  for (const code of json.backup_codes) assert.match(code, /^[0-9a-f]{16}$/)
  const { json: told } = await get(`${mfa}/status`, someone.page)
  assert.is(told.enabled, true)
  assert.ok(Math.abs(Date.parse(told.enrolled_at) - Date.now()) < 60_000)
  const me = await get('/api/auth/me', someone.page)
  assert.is(me.json.mfa_enabled, true, me.text)
  answers(await post(`${mfa}/enroll/begin`, {}, someone.page), 409, enabledAlready)
  answers(await confirm({ code: spaced }), 409, enabledAlready)
  answers(await post(`${mfa}/enroll/cancel`, {}, someone.page), 409, enabledAlready)
})

test('enrol: nothing pending, cancelled, as often as one likes', async () => {
  const someone = await person()
  const nothing = { error: 'No enrollment in progress', code: 'MFA_NO_PENDING' }
  const confirm = (code: string) => post(`${mfa}/enroll/confirm`, { code }, someone.page)
  answers(await confirm('123456'), 400, nothing)
  const { secret } = (await post(`${mfa}/enroll/begin`, {}, someone.page)).json
  for (let times = 0; times < 2; times++) {
    answers(await post(`${mfa}/enroll/cancel`, {}, someone.page), 200, { ok: true })
  }
  answers(await confirm(codeAt(secret)), 400, nothing)
  assert.is((await get(`${mfa}/status`, someone.page)).json.enabled, false)
})

test('login: mfa_required alone, a cookie of five minutes, and no session', async () => {
  const someone = await enrolled()
  const answer = await post('/api/auth/login', someone)
  answers(answer, 200, { mfa_required: true })
  const [waits = '', cleared = ''] = answer.headers.getSetCookie()
  assert.match(
    waits.replace(/=ey[^;]+/, '=x').replace(/Expires=[^;]+/, 'Expires=x'),
    'slugbase.mfa_pending=x; Max-Age=300; Path=/; Expires=x; HttpOnly; Secure; SameSite=Lax',
  )
  assert.is(cleared, `token=; Path=/; Expires=${gone}; HttpOnly; Secure; SameSite=Strict`)
  const token = waits.split(';')[0]!.split('=')[1]!
  const { sub, pur, iat, exp } = claimsOf(token) as Record<string, number>
  assert.equal([sub, pur, exp! - iat!], [someone.id, 'mfa_pending', 300])
  // A wrong password gets the usual answer.
  const wrong = await post('/api/auth/login', { ...someone, password: 'x' })
  const nobody = await post('/api/auth/login', { ...someone, email: 'nobody@example.com' })
  assert.is(`${wrong.status}${wrong.text}`, `${nobody.status}${nobody.text}`)
  assert.not.match(wrong.text, 'mfa_required')
})

test('the waiting token signs nobody in, at no door', async () => {
  const someone = await enrolled()
  const token = (await pending(someone)).split('=')[1]!
  const bearer = { authorization: `Bearer ${token}` }
  for (const headers of [bearer, { cookie: `token=${token}` }]) {
    for (const path of ['/api/auth/me', '/api/users/me', `${mfa}/status`]) {
      assert.is((await get(path, headers)).status, 401)
    }
  }
  for (const path of ['/users/me', '/v1/users/me/profile', '/api/auth/local/session']) {
    assert.is((await get(path, bearer)).status, 401, path)
  }
  const native = await send(url, {
    method: 'POST',
    path: '/api/collections/users/auth-refresh',
    headers: { authorization: token },
  })
  assert.is(native.status, 401)
  // A session's token can't be used as one that waits for a code.
  const other = await person()
  const taken = other.cookie.replace('token=', 'slugbase.mfa_pending=')
  assert.is((await verify(taken, '123456')).json.code, 'MFA_PENDING_INVALID')
})

test('verify: a code of the app, once; the user, his cookie, and the waiting one gone', async () => {
  const someone = await enrolled()
  const cookie = await pending(someone)
  answers(await verify(cookie, wrongCode(someone.secret)), 401, invalidCode)
  answers(await verify(cookie, 'x'.repeat(5_000)), 401, invalidCode)
  // The step that confirmed the app is used up.
  answers(await verify(cookie, codeAt(someone.secret, -1)), 401, invalidCode)
  for (const code of [undefined, '', 5, {}]) answers(await verify(cookie, code), 400, codeRequired)
  const code = codeAt(someone.secret)
  const right = await verify(cookie, code)
  answers(right, 200, someone.user)
  const [cleared = '', session = ''] = right.headers.getSetCookie()
  const none = `slugbase.mfa_pending=; Path=/; Expires=${gone}; HttpOnly; Secure; SameSite=Lax`
  assert.is(cleared, none)
  assert.match(session, /^token=ey[^;]+; Max-Age=604800; Path=\//)
  const client = new PocketBase(url)
  client.authStore.save(session.split(';')[0]!.slice('token='.length), null)
  const { record } = await client.collection('users').authRefresh()
  assert.is(record.id, someone.id)
  // The pending login is over, and in another one the code is used up.
  const again = await verify(cookie, codeAt(someone.secret, 1))
  answers(again, 401, ended)
  assert.equal(again.headers.getSetCookie(), [none])
  answers(await verify(await pending(someone), code), 401, invalidCode)
})

test('verify: a backup code in any case and with blanks, once', async () => {
  const someone = await enrolled()
  const [code = ''] = someone.codes
  const cookie = await pending(someone)
  answers(await verify(cookie, ` ${code.toUpperCase().replace(/^.{4}/, '$& ')}`), 200, someone.user)
  answers(await verify(await pending(someone), code), 401, invalidCode)
  // Another account's code is wrong.
  const other = await enrolled()
  answers(await verify(await pending(someone), other.codes[0]), 401, invalidCode)
  answers(await verify(await pending(other), other.codes[0]), 200, other.user)
})

test('verify: without, with a forged or an ended waiting cookie, before any look at the code', async () => {
  const someone = await enrolled()
  const cookie = await pending(someone)
  const [name, token = ''] = cookie.split('=')
  const [head, , signature] = token.split('.')
  const other = await enrolled()
  const claims = { ...claimsOf(token), sub: other.id }
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const forged = [
    'x',
    `${head}.${payload}.${signature}`,
    `${token.slice(0, -4)}AAAA`,
    '.'.repeat(9_000),
  ]
  for (const code of [undefined, codeAt(someone.secret)]) {
    answers(await post(`${mfa}/verify`, { code }), 401, ended)
    for (const each of forged) answers(await verify(`${name}=${each}`, code), 401, ended)
  }
  // The cookie is signed for A, so B's code is refused.
  answers(await verify(cookie, codeAt(other.secret)), 401, invalidCode)
  answers(await verify(cookie, other.codes[0]), 401, invalidCode)
  const client = new PocketBase(url)
  await client.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await client
    .collection('users')
    .update(someone.id, { password: 'An0ther!!', passwordConfirm: 'An0ther!!' })
  answers(await verify(cookie, codeAt(someone.secret)), 401, ended, 'after a new password')
  const cookieOfOther = await pending(other)
  await client.collection('users').update(other.id, { blocked: true })
  answers(await verify(cookieOfOther, codeAt(other.secret)), 401, ended, 'blocked')
  const third = await enrolled()
  const cookieOfThird = await pending(third)
  await client.collection('users').delete(third.id)
  answers(await verify(cookieOfThird, third.codes[0]), 401, ended, 'deleted')
})

test('disable: the password and a code; each fault in its order', async () => {
  const someone = await enrolled()
  const plain = await person()
  const { password, page } = someone
  const disable = (body: object, headers = page) => post(`${mfa}/disable`, body, headers)
  answers(await disable({ password }), 400, codeRequired)
  answers(await disable({ code: '123456', password }, plain.page), 400, notEnabled)
  const needed = { error: 'Password is required', code: 'PASSWORD_REQUIRED' }
  for (const password of [undefined, '', 5]) {
    answers(await disable({ code: '123456', password }), 400, needed)
  }
  const wrong = { error: 'Invalid password', code: 'INVALID_PASSWORD' }
  answers(await disable({ code: someone.codes[0], password: 'x' }), 401, wrong)
  answers(await disable({ code: wrongCode(someone.secret), password }), 400, invalidCode)
  const other = await enrolled()
  answers(await disable({ code: other.codes[0], password }), 400, invalidCode)
  answers(await disable({ code: someone.codes[0], password }), 200, { ok: true })
  answers(await get(`${mfa}/status`, page), 200, { enabled: false, enrolled_at: null })
  assert.is((await post('/api/auth/login', someone)).json.id, someone.id)
  assert.is((await get(`${mfa}/status`, other.page)).json.enabled, true)
  const db = own()
  const left = db.prepare('SELECT count(*) FROM recovery_codes WHERE record = ?').pluck()
  assert.is(left.get(someone.id), 0)
  db.close()
})

test('backup/regenerate: ten new codes for the same proof, and the old ones void', async () => {
  const someone = await enrolled()
  const { password, page, codes } = someone
  const renew = (body: object) => post(`${mfa}/backup/regenerate`, body, page)
  answers(await renew({ password }), 400, codeRequired)
  answers(await renew({ code: 'x', password }), 400, invalidCode)
  const { status, json } = await renew({ code: codes[0], password })
  assert.is(status, 200)
  assert.is(new Set([...json.backup_codes, ...codes]).size, 20)
  answers(await verify(await pending(someone), codes[1]), 401, invalidCode)
  answers(await verify(await pending(someone), json.backup_codes[1]), 200, someone.user)
})

test('MFA: the CSRF pair comes first, then who is signed in; verify asks for neither', async () => {
  const someone = await person()
  const routes = ['enroll/begin', 'enroll/confirm', 'enroll/cancel', 'disable', 'backup/regenerate']
  for (const route of routes) {
    const { cookie } = someone
    const noPair = { error: 'Invalid CSRF token' }
    answers(await post(`${mfa}/${route}`, {}, { cookie }), 403, noPair, route)
    const { cookie: both, ...header } = someone.page
    const pairOnly = { ...header, cookie: both.split('; ')[1]! }
    answers(await post(`${mfa}/${route}`, {}, pairOnly), 401, { error: 'Unauthorized' }, route)
    const sb = { ...pairOnly, authorization: 'Bearer sb_0123456789' }
    answers(await post(`${mfa}/${route}`, {}, sb), 401, { error: 'Unauthorized' }, route)
  }
  answers(await get(`${mfa}/status`), 401, { error: 'Unauthorized' })
})

test('MFA: hostile bodies change nothing and are no 5xx', async () => {
  const someone = await enrolled()
  const cookie = await pending(someone)
  const bodies = [
    '',
    '[]',
    'null',
    '{',
    '"x"',
    '{"code":{"$gt":""}}',
    '{"code":["1"]}',
    '{"code":1e999}',
    '{"__proto__":{"code":"1"}}',
    '{"constructor":{"code":"1"}}',
    '{"code":"\\u0000"}',
    '{"code":"\\r\\nSet-Cookie: a=b"}',
    '{"code":"1\' OR 1=1 --"}',
    '{"code":"\\ud800"}',
    `{"code":"${'9'.repeat(100_000)}"}`,
    `${'['.repeat(50_000)}`,
    '{"code":"１２３４５６"}',
    '{"code":"1","code":"2"}',
    '\ufeff{}',
    '{"code":true,"password":false}',
  ]
  const routes = [
    'enroll/begin',
    'enroll/confirm',
    'enroll/cancel',
    'disable',
    'backup/regenerate',
    'verify',
  ]
  for (const route of routes) {
    for (const body of bodies) {
      const headers = { ...someone.page, cookie: `${someone.page.cookie}; ${cookie}` }
      const { status, text } = await post(`${mfa}/${route}`, body, headers)
      assert.ok(status >= 400 && status < 500, `${route} ${body.slice(0, 40)}: ${status} ${text}`)
    }
  }
  assert.is((await get(`${mfa}/status`, someone.page)).json.enabled, true)
  assert.is((await verify(cookie, someone.codes[0])).status, 200)
})

for (const where of ['one server', 'two servers']) {
  const at = (index: number) => (where === 'two servers' && index % 2 ? second.url : url)
  test(`${where}: of a hundred at once one signs in, by a backup code, a code and a waiting login`, async () => {
    const someone = await enrolled()
    for (let round = 0; round < rounds; round++) {
      const cookie = await pending(someone)
      const byBackup = await atOnce(100, (index) => verify(cookie, someone.codes[0], at(index)))
      assert.equal(byBackup, { 200: 1, 401: 99 })
      // Of a hundred pending logins, one code finishes only one.
      const db = own()
      db.exec('UPDATE totp_secrets SET last_step = 0')
      db.close()
      const logins = await Promise.all(Array.from({ length: 20 }, () => pending(someone)))
      const code = codeAt(someone.secret)
      const byApp = await atOnce(100, (index) => verify(logins[index % 20]!, code, at(index)))
      assert.equal(byApp, { 200: 1, 401: 99 })
      // And of ten codes for one pending login, one wins.
      const last = await pending(someone)
      const rest = someone.codes.slice(5)
      const byMany = await atOnce(100, (index) => verify(last, rest[index % 5], at(index)))
      assert.equal(byMany, { 200: 1, 401: 99 })
      const codes = await post(
        `${mfa}/backup/regenerate`,
        { code: someone.codes[4], password: someone.password },
        someone.page,
      )
      someone.codes = codes.json.backup_codes
    }
  })

  test(`${where}: an app is confirmed once, disabled once`, async () => {
    for (let round = 0; round < rounds; round++) {
      const someone = await person()
      const { json } = await post(`${mfa}/enroll/begin`, {}, someone.page)
      const code = codeAt(json.secret, -1)
      const confirmed: string[] = []
      const counts = await atOnce(100, async (index) => {
        const answer = await postTo(at(index), `${mfa}/enroll/confirm`, { code }, someone.page)
        if (answer.status === 200) confirmed.push(...answer.json.backup_codes)
        return answer
      })
      assert.equal(counts, { 200: 1, 409: 99 })
      const body = { code: confirmed[0], password: someone.password }
      const off = await atOnce(20, (index) =>
        postTo(at(index), `${mfa}/disable`, body, someone.page),
      )
      assert.equal(off, { 200: 1, 400: 19 })
    }
  })
}

test('a conversation, with the native SDK at its end', async () => {
  const someone = await enrolled()
  const client = new PocketBase(url)
  const first = await client
    .collection('users')
    .authWithPassword(someone.email, someone.password)
    .catch((error: { response: { mfaId: string } }) => error.response)
  const body = { code: codeAt(someone.secret), mfaId: (first as { mfaId: string }).mfaId }
  const { token, record } = await client.send('/api/collections/users/auth-with-totp', {
    method: 'POST',
    body,
  })
  assert.is(record.id, someone.id)
  const me = await get('/api/auth/me', { authorization: `Bearer ${token}` })
  assert.is(me.json.mfa_enabled, true)
})

test.run()

const limited = suite('slugbase: limits of second factors')

limited(
  '40 codes and 25 steps of enrolment in a quarter of an hour; wrong codes count as wrong passwords',
  async () => {
    await during(
      openPreparedMailWorld('slugbase', ['--set', 'slugbase.registration=true']),
      async (world) => {
        const headers = { authorization: world.root }
        const body = { trustedProxy: { headers: ['X-Real-IP'] } }
        await send(world.url, { method: 'PATCH', path: '/api/settings', headers, body })
        const ask = (path: string, sent: unknown, more: Record<string, string>) =>
          postTo(world.url, path, sent, more)
        const from = (ip: string) => ({ 'x-real-ip': ip })
        const someone = { email: 'limited@example.com', name: 'L', password: 'Passw0rd!' }
        await ask('/api/auth/register', someone, from('203.0.113.1'))
        const signed = await ask('/api/auth/login', someone, from('203.0.113.1'))
        const session = signed.headers.getSetCookie()[0]!.split(';')[0]
        const pair = (await send(world.url, { path: '/api/csrf-token' })).json.csrfToken
        const page = { cookie: `${session}; _csrf=${pair}`, 'x-csrf-token': pair }
        const { json } = await ask(`${mfa}/enroll/begin`, {}, { ...page, ...from('203.0.113.2') })
        const code = codeAt(json.secret, -1)
        const made = await ask(
          `${mfa}/enroll/confirm`,
          { code },
          { ...page, ...from('203.0.113.2') },
        )
        assert.is(made.headers.get('ratelimit-policy'), '25;w=900')
        assert.is(made.headers.get('ratelimit-remaining'), '23')
        for (let step = 2; step < 25; step++) {
          await ask(`${mfa}/enroll/cancel`, {}, { ...page, ...from('203.0.113.2') })
        }
        const over = await ask(`${mfa}/enroll/begin`, {}, { ...page, ...from('203.0.113.2') })
        assert.is(over.status, 429)
        assert.is(over.text, 'Too many MFA setup attempts. Please try again later.')
        assert.is(over.headers.get('content-type'), 'text/html; charset=utf-8')
        for (let time = 0; time < 40; time++) {
          const { status } = await ask(`${mfa}/verify`, {}, from('203.0.113.3'))
          assert.is(status, 401)
        }
        const last = await ask(`${mfa}/verify`, {}, from('203.0.113.3'))
        assert.is(last.status, 429)
        assert.is(last.text, 'Too many MFA attempts. Please try again later.')
        // After twenty wrong codes for an account from one address, no password works from there
        // either.
        const login = await ask('/api/auth/login', someone, from('203.0.113.4'))
        const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
        const statuses = []
        for (let time = 0; time < 21; time++) {
          const wrong = { code: wrongCode(json.secret) }
          statuses.push(
            (await ask(`${mfa}/verify`, wrong, { cookie, ...from('203.0.113.4') })).status,
          )
        }
        assert.equal(statuses, [...Array(20).fill(401), 429])
        assert.is((await ask('/api/auth/login', someone, from('203.0.113.4'))).status, 429)
        const native = await send(world.url, {
          path: '/api/collections/users/auth-with-password',
          body: { identity: someone.email, password: someone.password },
          headers: from('203.0.113.4'),
        })
        assert.is(native.status, 429)
      },
    )
  },
)

limited('requireVerifiedEmail: said before a backup code is used', async () => {
  await during(
    openPreparedMailWorld('slugbase', [
      '--limits',
      'off',
      '--set',
      'slugbase.registration=true',
      '--set',
      'slugbase.requireVerifiedEmail=true',
    ]),
    async (world) => {
      const someone = { email: 'cloud@example.com', name: 'C', password: 'Passw0rd!' }
      await postTo(world.url, '/api/auth/register', someone)
      const verified = world.db.prepare('UPDATE users SET verified = ? WHERE email = ?')
      verified.run(1, someone.email)
      const signed = await postTo(world.url, '/api/auth/login', someone)
      const session = signed.headers.getSetCookie()[0]!.split(';')[0]
      const pair = (await send(world.url, { path: '/api/csrf-token' })).json.csrfToken
      const page = { cookie: `${session}; _csrf=${pair}`, 'x-csrf-token': pair }
      const { json } = await postTo(world.url, `${mfa}/enroll/begin`, {}, page)
      const code = codeAt(json.secret, -1)
      const made = await postTo(world.url, `${mfa}/enroll/confirm`, { code }, page)
      const cookie = (await postTo(world.url, '/api/auth/login', someone)).headers
        .getSetCookie()[0]!
        .split(';')[0]!
      verified.run(0, someone.email)
      const backup = { code: made.json.backup_codes[0] }
      const refused = await postTo(world.url, `${mfa}/verify`, backup, { cookie })
      assert.is(refused.status, 403)
      assert.is(refused.json.code, 'EMAIL_NOT_VERIFIED')
      verified.run(1, someone.email)
      assert.is((await postTo(world.url, `${mfa}/verify`, backup, { cookie })).status, 200)
    },
  )
})

limited.run()

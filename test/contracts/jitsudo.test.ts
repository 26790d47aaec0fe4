import '../helper/documented-answers.js'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, fixture, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { type Answer, logIn as logInNatively, send } from '../helper/scenario.js'

const limitsOff = ['--limits', 'off']
const right = { email: 'ann@example.com', password: 'password-ann' }
const refused = '{"code":"invalid_credentials","message":"Invalid email or password."}'
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const defaultTenant = '69e19554-7345-502d-9c02-7cf8312baa02'

const postTo = (url: string, body: unknown, path = '/v1/auth/login', headers = {}) =>
  send(url, {
    method: 'POST',
    path,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

function claimsOf(token: string) {
  return JSON.parse(String(Buffer.from(token.split('.')[1]!, 'base64url')))
}

function checkError({ status, json, headers }: Answer, expected: number, code: string) {
  assert.is(status, expected)
  assert.is(json.code, code)
  assert.type(json.message, 'string')
  assert.is(
    Object.keys(json).every((key) => ['code', 'message', 'details'].includes(key)),
    true,
  )
  assert.is(headers.get('content-type'), 'application/json')
  assert.equal(headers.getSetCookie(), [])
}

const test = suite('jitsudo')
let server: Booted
test.before(async () => {
  server = await boot({ args: limitsOff })
})
test.after(() => server.stop())

const logIn = (body: unknown) => postTo(server.url, body)

for (const path of ['/v1/auth/login', '/c/jitsudo/v1/auth/login']) {
  test(`${path}: 200 with a token of one hour, and no cookie`, async () => {
    const before = Math.floor(Date.now() / 1000)
    const { status, json, headers } = await postTo(server.url, right, path)
    assert.is(status, 200)
    assert.equal(Object.keys(json), ['token', 'expires_at', 'mfa_required', 'enrollment_required'])
    assert.is(json.mfa_required, false)
    assert.is(json.enrollment_required, false)
    assert.match(json.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const { exp } = claimsOf(json.token)
    assert.is(Date.parse(json.expires_at), exp * 1000)
    assert.ok(exp - before >= 3600 && exp - before <= 3605)
    assert.is(headers.get('content-type'), 'application/json')
    assert.is(headers.get('cache-control'), 'no-store')
    assert.equal(headers.getSetCookie(), [])
  })
}

test('the token’s claims: the native ones, and those of the contract', async () => {
  const { record } = await logInNatively(server.url, 'users', 'ann', 'password-ann')
  const { json } = await logIn(right)
  const { sub, tenant_id, jti, iat, exp, sid, ...rest } = claimsOf(json.token)
  assert.equal(rest, {
    amr: ['pwd'],
    collectionId: record['collectionId'],
    email: 'ann@example.com',
    groups: [],
    id: record['id'],
    name: record['name'],
    refreshable: false,
    type: 'auth',
  })
  assert.is(exp - iat, 3600)
  assert.is(uuid.exec(sub)?.[1], '5')
  assert.is(tenant_id, defaultTenant)
  assert.is(uuid.exec(jti)?.[1], '4')
  const again = claimsOf((await logIn(right)).json.token)
  assert.is(again.sub, sub, 'an account keeps its UUID')
  assert.is.not(again.jti, jti)
  assert.match(sid, /^\w{24}$/)
  assert.is.not(again.sid, sid)
})

test('the token works natively, and isn’t traded for a longer one', async () => {
  const { json } = await logIn(right)
  const client = new PocketBase(server.url)
  client.authStore.save(json.token, null)
  const { token, record } = await client.collection('users').authRefresh()
  assert.is(record.email, 'ann@example.com')
  assert.is(token, json.token)
})

test('a new password ends the token', async () => {
  const body = { email: 'carl@example.com', password: 'password-carl' }
  const { json } = await logIn(body)
  const client = new PocketBase(server.url)
  await client.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const password = 'another-password'
  await client
    .collection('users')
    .update(claimsOf(json.token).id, { password, passwordConfirm: password })
  client.authStore.save(json.token, null)
  const refusal = await client
    .collection('users')
    .authRefresh()
    .catch((error: { status: number }) => error.status)
  assert.is(refusal, 401)
})

test('the e-mail is trimmed, and found in another case; other keys and types of body are let be', async () => {
  for (const body of [
    { ...right, email: '  ann@example.com\n' },
    { ...right, email: 'ANN@Example.COM' },
    { ...right, tenant_slug: '' },
    { ...right, tenant_slug: 'default' },
    { ...right, mfaId: 'x', identity: 'bob', tenant: {}, id: 5 },
  ]) {
    assert.is((await logIn(body)).status, 200, JSON.stringify(body))
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
    const { status } = await postTo(server.url, right, undefined, { 'content-type': type })
    assert.is(status, 200, type)
  }
})

test('unknown account, wrong password, unknown slug, a username: the same bytes and headers', async () => {
  const answers: Answer[] = []
  for (const body of [
    { ...right, password: 'x' },
    { email: 'nobody@example.com', password: 'x' },
    { email: 'nobody@example.com', password: 'password-ann' },
    { ...right, tenant_slug: 'nowhere' },
    { ...right, tenant_slug: "' OR 1=1 --" },
    // Unverified, which only the right password reveals.
    { email: 'bob@example.com', password: 'x' },
  ]) {
    answers.push(await logIn(body))
  }
  for (const { status, text, headers } of answers) {
    assert.is(status, 401)
    assert.is(text, refused)
    assert.equal(withoutDate(headers), withoutDate(answers[0]!.headers))
  }
})

test('an e-mail that isn’t verified: 403, only after the right password', async () => {
  const { status, text } = await logIn({ email: 'bob@example.com', password: 'password-bob' })
  assert.is(status, 403)
  assert.is(text, '{"code":"email_not_verified","message":"Email not verified."}')
})

const blank = 'Cannot be blank.'
const notText = 'Must be a string.'
const faulty: [body: string, details?: Record<string, string>][] = [
  [''],
  ['{'],
  ['null'],
  ['[]'],
  ['"x"'],
  ['5'],
  ['email=ann@example.com&password=password-ann'],
  ['\ufeff{}'],
  ['{}', { email: blank, password: blank }],
  ['{"email":"","password":""}', { email: blank, password: blank }],
  ['{"email":"  ","password":"x"}', { email: blank }],
  ['{"email":"ann@example.com"}', { password: blank }],
  ['{"password":"x"}', { email: blank }],
  ['{"email":null,"password":null}', { email: notText, password: notText }],
  ['{"email":5,"password":true}', { email: notText, password: notText }],
  ['{"email":["ann@example.com"],"password":{}}', { email: notText, password: notText }],
  ['{"email":"ann","password":"x"}', { email: 'Must be a valid email address.' }],
  [
    `{"email":"${'a'.repeat(250)}@example.com","password":"x"}`,
    { email: 'Must be a valid email address.' },
  ],
  [
    `{"email":"ann@example.com","password":"${'ä'.repeat(37)}"}`,
    { password: 'Must be at most 72 bytes.' },
  ],
  ['{"email":"ann@example.com","password":"x","tenant_slug":5}', { tenant_slug: notText }],
  ['{"email":"ann@example.com","password":"x","tenant_slug":null}', { tenant_slug: notText }],
]

test('a malformed body: 400 that names every field at fault', async () => {
  for (const [body, details] of faulty) {
    const answer = await logIn(body)
    checkError(answer, 400, 'bad_request')
    assert.equal(
      answer.json,
      { code: 'bad_request', message: 'Malformed request body.', ...(details && { details }) },
      body,
    )
  }
})

test('unknown paths and methods under the contract have its 404', async () => {
  for (const [method, path] of [
    ['GET', '/v1/auth/login'],
    ['PUT', '/v1/auth/login'],
    ['POST', '/v1/auth/login/'],
    ['POST', '/v1/nope'],
    ['DELETE', '/v1'],
    ['GET', '/c/jitsudo/v1/auth/login'],
    ['POST', '/c/jitsudo/nope'],
  ] as const) {
    const answer = await send(server.url, { method, path })
    checkError(answer, 404, 'not_found')
  }
})

test('too large a body: 413 in the envelope', async () => {
  const answer = await logIn(`{"email":"${'x'.repeat(2 << 20)}"}`)
  checkError(answer, 413, 'payload_too_large')
})

test('20 hostile bodies: never signed in, never a 5xx', async () => {
  const malformed = [
    '{"__proto__":{"email":"ann@example.com","password":"password-ann"}}',
    '{"constructor":{"prototype":{"email":"ann@example.com"}},"password":"x"}',
    '{"email":"ann@example.com\' OR 1=1 --","password":"x"}',
    '{"email":"\\"; DROP TABLE users; --@example.com","password":"x"}',
    '{"email":"%@%.%","password":"%"}',
    '{"email":"ann@example.com\\u0000","password":"password-ann"}',
    '{"email":"ann@example.com\\r\\nSet-Cookie: a=b","password":"x"}',
    `{"email":"${'a'.repeat(100_000)}@example.com","password":"x"}`,
    `{"email":"ann@example.com","password":"${'p'.repeat(100_000)}"}`,
    '{"email":"ann@example.com","password":1e999}',
    '{"email":{"$gt":""},"password":{"$gt":""}}',
    '{"email":["ann@example.com"],"password":["password-ann"]}',
    '{"email":"\\ud800@example.com","password":"\\udfff"}',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    '{"EMAIL":"ann@example.com","PASSWORD":"password-ann"}',
  ]
  // Well formed, but not an account's.
  const wrong = [
    '{"email":"ann@example.com","password":"password-ann","password":"x"}',
    '{"email":"аnn@example.com","password":"password-ann"}',
    '{"email":"ann@example.com","password":"password-ann\\u0000"}',
    `{"email":"ann@example.com","password":"password-ann","tenant_slug":"\\r\\na: b${'x'.repeat(9_000)}"}`,
  ]
  assert.is(malformed.length + wrong.length, 20)
  for (const body of [...malformed, ...wrong]) {
    const answer = await logIn(body)
    assert.is(answer.status, wrong.includes(body) ? 401 : 400, body.slice(0, 80))
    checkError(answer, answer.status, answer.status === 400 ? 'bad_request' : 'invalid_credentials')
    assert.not.ok(answer.headers.get('a'))
  }
})

test.run()

const members = suite('jitsudo over other accounts')

members('MFA and the auth rule: nobody gets past a factor, and only the log says why', async () => {
  const other = await boot({ args: [...limitsOff, '--set', 'contracts.collection=members'] })
  const logIn = (name: string, password = `password-${name}`) =>
    postTo(other.url, { email: `${name}@example.com`, password })
  const single = await logIn('single')
  const double = await logIn('double')
  const wrong = await logIn('double', 'x')
  const banned = await logIn('banned')
  await other.stop()
  assert.is(single.status, 200)
  // Without columns and tenants: the one default tenant, and no administrators.
  const { tenant_id, groups, name } = claimsOf(single.json.token)
  assert.equal([tenant_id, groups, name], [defaultTenant, [], ''])
  assert.is(double.status, 401)
  assert.is(double.text, refused)
  assert.is(double.text, wrong.text)
  assert.match(other.stderr(), 'MFA')
  checkError(banned, 403, 'forbidden')
})

members('blocked: the same bytes as a wrong password, and its token is a guest’s', async () => {
  const dir = copyFolder(fixture)
  await runCommand(['contracts', 'add', 'strapi', '--dir', dir])
  const other = await boot({ dir, args: [...limitsOff, '--set', 'log.level=info'] })
  const { json } = await postTo(other.url, right)
  const db = new Database(`${dir}/data.db`)
  db.exec("UPDATE users SET blocked = 1 WHERE email IN ('ann@example.com', 'bob@example.com')")
  db.close()
  const answers = [
    await postTo(other.url, right),
    await postTo(other.url, { ...right, password: 'x' }),
    // It isn't verified either, but an outsider isn't told so.
    await postTo(other.url, { email: 'bob@example.com', password: 'password-bob' }),
  ]
  const refresh = await send(other.url, {
    method: 'POST',
    path: '/api/collections/users/auth-refresh',
    headers: { authorization: json.token },
  })
  await other.stop()
  removeFolder(dir)
  for (const { status, text, headers } of answers) {
    assert.is(status, 401)
    assert.is(text, refused)
    assert.equal(withoutDate(headers), withoutDate(answers[0]!.headers))
  }
  assert.is(refresh.status, 401)
  const lines = other.stderr().match(/"jitsudo: auth.login"/g)
  assert.is(lines?.length, 4, 'a line in the log for each')
})

members('a fresh folder: nobody is in it, and who signs up is not verified yet', async () => {
  const fresh = await boot({ data: null, args: limitsOff })
  const body = { email: 'new@example.com', password: 'password-new' }
  const unknown = await postTo(fresh.url, body)
  await new PocketBase(fresh.url)
    .collection('users')
    .create({ ...body, passwordConfirm: body.password })
  const right = await postTo(fresh.url, body)
  const wrong = await postTo(fresh.url, { ...body, password: 'x' })
  await fresh.stop()
  assert.is(unknown.status, 401)
  assert.is(unknown.text, refused)
  assert.is(wrong.text, refused)
  assert.is(right.json.code, 'email_not_verified')
})

members('password login switched off: 403; no auth collection: 404', async () => {
  for (const [collection, status, code] of [
    ['codes', 403, 'forbidden'],
    ['user_cards', 404, 'not_found'],
  ] as const) {
    const other = await boot({ args: ['--set', `contracts.collection=${collection}`] })
    checkError(await postTo(other.url, right), status, code)
    await other.stop()
  }
})

members.run()

/** Tenants of the folder below and their members; ann's is the default one, which has no record. */
const seed = `
  INSERT INTO tenants (id, uuid, slug, name, require_mfa) VALUES
    ('tenantacme00001', '11111111-1111-4111-8111-111111111111', 'acme', 'Acme', 0),
    ('tenantsafe00001', '22222222-2222-4222-8222-222222222222', 'safe', 'Safe', 1);
  INSERT INTO tenant_domains (id, domain, tenant, verified) VALUES
    ('domainacme00001', 'acme.example', 'tenantacme00001', 1),
    ('domainopen00001', 'example.com', 'tenantacme00001', 0);
  UPDATE users SET tenant = 'tenantacme00001', is_admin = 1 WHERE email = 'carl@example.com';
  UPDATE users SET tenant = 'tenantacme00001', email = 'dora@acme.example' WHERE email = 'dora@example.com';
  UPDATE users SET tenant = 'tenantsafe00001' WHERE email = 'erik@example.com';
  UPDATE users SET email = 'fred@acme.example' WHERE email = 'fred@example.com';`

const acme = '11111111-1111-4111-8111-111111111111'
const signIns: [email: string, slug: string | undefined, tenant: string | undefined][] = [
  ['ann@example.com', undefined, defaultTenant],
  ['ann@example.com', 'default', defaultTenant],
  ['ann@example.com', 'acme', undefined],
  ['ann@example.com', 'nowhere', undefined],
  ['carl@example.com', undefined, acme],
  ['carl@example.com', 'acme', acme],
  ['carl@example.com', 'default', undefined],
  ['carl@example.com', 'safe', undefined],
  // A verified domain takes precedence over the slug, in any letter case.
  ['dora@acme.example', 'nowhere', acme],
  ['DORA@Acme.example', undefined, acme],
  // Only members of the domain's tenant.
  ['fred@acme.example', undefined, undefined],
  ['fred@acme.example', 'default', undefined],
]

const tenants = suite('jitsudo with tenants')
let dir: string
let tenanted: Booted
tenants.before(async () => {
  dir = copyFolder(fixture)
  const added = await runCommand(['contracts', 'add', 'jitsudo', '--dir', dir])
  assert.is(added.code, 0, added.stderr)
  const db = new Database(`${dir}/data.db`)
  db.exec(seed)
  db.close()
  tenanted = await boot({ dir, args: limitsOff })
})
tenants.after(async () => {
  await tenanted.stop()
  removeFolder(dir)
})

for (const [email, slug, tenant] of signIns) {
  tenants(`${email} with the slug ${slug}: ${tenant ?? 'refused'}`, async () => {
    const password = `password-${email.split('@')[0]!.toLowerCase()}`
    const body = { email, password, ...(slug !== undefined && { tenant_slug: slug }) }
    const answer = await postTo(tenanted.url, body)
    if (tenant === undefined) {
      assert.is(answer.status, 401)
      assert.is(answer.text, refused)
      return
    }
    assert.is(answer.status, 200, answer.text)
    const claims = claimsOf(answer.json.token)
    assert.is(claims.tenant_id, tenant)
    assert.equal(claims.groups, email === 'carl@example.com' ? ['admin'] : [])
  })
}

tenants(
  'a tenant that requires MFA: no token for the right password, and nothing for a wrong one',
  async () => {
    const body = { email: 'erik@example.com', password: 'password-erik' }
    const { status, json } = await postTo(tenanted.url, body)
    const { challenge_id, ...rest } = json
    assert.is(status, 200)
    assert.is(uuid.exec(challenge_id)?.[1], '4')
    assert.equal(rest, { mfa_required: false, enrollment_required: true, methods: [] })
    assert.is((await postTo(tenanted.url, { ...body, tenant_slug: 'acme' })).text, refused)
    assert.is((await postTo(tenanted.url, { ...body, password: 'x' })).text, refused)
  },
)

tenants(
  'the default tenant may have a record, of the slug that the configuration says',
  async () => {
    const own = ['--set', 'jitsudo.defaultTenant=acme']
    const other = await boot({ dir, args: [...limitsOff, ...own] })
    const { json } = await postTo(other.url, { ...right, tenant_slug: 'acme' })
    const unknown = await postTo(other.url, { ...right, tenant_slug: 'default' })
    await other.stop()
    assert.is(claimsOf(json.token).tenant_id, acme)
    assert.is(unknown.text, refused)
  },
)

tenants.run()

const limits = suite('jitsudo: its limits')

function checkLimited(answer: Answer): void {
  checkError(answer, 429, 'rate_limited')
  const seconds = Number(answer.headers.get('retry-after'))
  assert.ok(Number.isInteger(seconds) && seconds > 0 && seconds <= 60, String(seconds))
}

limits('10 tries a minute for an e-mail, known or not, by its spelling in lower case', async () => {
  const limited = await boot()
  for (const name of ['ann', 'nobody']) {
    for (let i = 0; i < 10; i++) {
      const email = i % 2 ? `${name}@example.com` : `${name.toUpperCase()}@Example.com`
      assert.is((await postTo(limited.url, { email, password: 'x' })).status, 401)
    }
    checkLimited(await postTo(limited.url, { email: `${name}@example.com`, password: 'x' }))
  }
  // The right password doesn't help, and other accounts aren't affected.
  checkLimited(await postTo(limited.url, right))
  const carl = { email: 'carl@example.com', password: 'password-carl' }
  assert.is((await postTo(limited.url, carl)).status, 200)
  await limited.stop()
})

limits('60 tries a minute for a client, whatever they hold, before a body is read', async () => {
  const limited = await boot()
  for (let i = 0; i < 60; i++) {
    assert.is((await postTo(limited.url, '{')).status, 400)
  }
  checkLimited(await postTo(limited.url, '{'))
  checkLimited(await postTo(limited.url, right, '/c/jitsudo/v1/auth/login'))
  assert.is((await postTo(limited.url, right, '/auth/login')).status, 200, 'another contract’s')
  await limited.stop()
})

limits('with limits off there are none', async () => {
  const free = await boot({ args: limitsOff })
  const statuses = new Set<number>()
  for (let i = 0; i < 70; i++) statuses.add((await postTo(free.url, '{')).status)
  assert.equal([...statuses], [400])
  await free.stop()
})

limits('a native rule for logins counts this door too', async () => {
  const ruled = await boot({ args: limitsOff })
  const client = new PocketBase(ruled.url)
  await client.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await client.settings.update({
    rateLimits: {
      enabled: true,
      rules: [{ label: 'users:authWithPassword', maxRequests: 2, duration: 60, audience: '' }],
    },
  })
  for (let i = 0; i < 2; i++) assert.is((await postTo(ruled.url, right)).status, 200)
  checkLimited(await postTo(ruled.url, right))
  await ruled.stop()
})

limits.run()

function withoutDate(headers: Headers): string[] {
  return [...headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': '))
}

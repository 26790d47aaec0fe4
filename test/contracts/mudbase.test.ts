import '../helper/documented-answers.js'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { type Answer, check, logIn as logInNatively, send } from '../helper/scenario.js'

const login = '/api/auth/local/login'
const refresh = '/api/auth/refresh'
const month = 30 * 24 * 3600
const open = 'proj_open00000001'
const strict = 'proj_strict000001'

const invalid = (details: object) => ({
  error: 'Validation failed',
  code: 'VALIDATION_ERROR',
  details,
})
const unauthorized =
  '{"error":"Authentication required","code":"UNAUTHORIZED","details":"Valid authentication credentials are required"}'
const unverified =
  '{"error":"Email verification required","code":"EMAIL_VERIFICATION_REQUIRED","message":"Please verify your email to sign in. Check your inbox for the verification link."}'
const forbidden = {
  error: 'Access denied',
  code: 'FORBIDDEN',
  details: 'Insufficient permissions for this action',
}
const notFound = {
  error: 'Resource not found',
  code: 'NOT_FOUND',
  details: 'The requested resource could not be found',
}
const tooMany = {
  error: 'Rate limit exceeded',
  code: 'RATE_LIMITED',
  details: 'Too many requests. Try again in 60 seconds',
  retryAfter: 60,
}
const refused = '{"error":"Invalid or expired refresh token"}'
const notAnObject = { body: 'The request body must be a JSON object' }

const right = (name: string, more: object = {}) => ({
  email: `${name}@example.com`,
  password: `password-${name}`,
  ...more,
})

const test = suite('mudbase')
let dir: string
let server: Booted
let openId: string
let root: string
const ids: Record<string, string> = {}

test.before(async () => {
  dir = copyFolder()
  for (const name of ['mudbase', 'strapi']) {
    const { code, stderr } = await runCommand(['contracts', 'add', name, '--dir', dir])
    assert.is(code, 0, stderr)
  }
  server = await boot({ dir, args: ['--limits', 'off'] })
  root = (await logInNatively(server.url, '_superusers', 'root@example.com', '1234567890')).token
  openId = (await makeProject(open, false)).id
  await makeProject(strict, true)
  for (const name of ['ann', 'bob', 'carl', 'dora', 'erik', 'fred']) {
    ids[name] = String(
      (await logInNatively(server.url, 'users', name, `password-${name}`)).record['id'],
    )
  }
  await change('ann', { firstName: 'Ann', lastName: 'Lee', role: 'owner' })
  await change('carl', { project: openId, name: 'Carl van Doe' })
  await change('dora', { blocked: true })
})
test.after(async () => {
  await server.stop()
  removeFolder(dir)
})

async function makeProject(key: string, verified: boolean): Promise<{ id: string }> {
  const body = { key, name: key, require_email_verification: verified }
  return asRoot('POST', '/api/collections/projects/records', body)
}

const change = (name: string, body: object) =>
  asRoot('PATCH', `/api/collections/users/records/${ids[name]}`, body)

async function asRoot(method: string, path: string, body: object): Promise<{ id: string }> {
  const headers = { authorization: root }
  return (await check(server.url, { name: path, method, path, body, headers, status: 200 })).json
}

const post = (path: string, body: unknown, url = server.url): Promise<Answer> =>
  send(url, {
    method: 'POST',
    path,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
const logIn = (body: unknown) => post(login, body)
const renew = (refreshToken: unknown) => post(refresh, { refreshToken })
const native = (token: string, url = server.url) =>
  send(url, {
    method: 'POST',
    path: '/api/collections/users/auth-refresh',
    headers: { authorization: `Bearer ${token}` },
  })

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(String(Buffer.from(token.split('.')[1]!, 'base64url')))
}

for (const path of [login, `/c/mudbase${login}`]) {
  test(`${path}: 200 with five keys in order, JSON that nobody may store`, async () => {
    const { status, json, text, headers } = await post(path, right('ann'))
    assert.is(status, 200)
    assert.is(Object.keys(json).join(), 'message,token,refreshToken,expiresIn,user')
    assert.is(json.message, 'Login successful')
    assert.is(json.expiresIn, 1800)
    assert.is(
      JSON.stringify(json.user),
      `{"id":"${ids['ann']}","email":"ann@example.com","firstName":"Ann","lastName":"Lee","role":"owner","emailVerified":true,"twoFactorEnabled":false}`,
    )
    assert.is(headers.get('content-type'), 'application/json')
    assert.is(headers.get('cache-control'), 'no-store')
    assert.equal(headers.getSetCookie(), [])
    assert.not.match(text, 'tokenKey')
  })
}

test('both tokens: the header to the byte, the claims, 1800 seconds and 30 days', async () => {
  const { json } = await logIn(right('ann', { projectId: open }))
  for (const token of [json.token, json.refreshToken]) {
    assert.ok(token.startsWith('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.'))
  }
  const { sid, iat, exp, ...access } = claimsOf(json.token)
  assert.equal(access, {
    id: ids['ann'],
    email: 'ann@example.com',
    projectId: open,
    typ: 'access',
    type: 'auth',
    collectionId: '_pb_users_auth_',
    refreshable: false,
  })
  assert.is(Number(exp) - Number(iat), 1800)
  const later = claimsOf(json.refreshToken)
  assert.is(Object.keys(later).sort().join(), 'exp,iat,id,jti,sid,typ')
  assert.is(Number(later['exp']) - Number(later['iat']), month)
  assert.is(later['sid'], sid)
  assert.is(later['typ'], 'refresh')
  assert.is(later['id'], ids['ann'])
})

test('the token is the native one, and is not traded for a longer one', async () => {
  const { json } = await logIn(right('ann'))
  const client = new PocketBase(server.url)
  client.authStore.save(json.token, null)
  const { record, token } = await client.collection('users').authRefresh()
  assert.is(record.email, 'ann@example.com')
  assert.is(token, json.token)
  assert.is((await client.collection('users').getOne(record.id)).email, 'ann@example.com')
})

test('the e-mail in any case and with blanks around; other keys do not matter', async () => {
  for (const body of [
    right('ann', { email: '  Ann@Example.COM\t' }),
    right('ann', { id: 5, twoFactorCode: '1' }),
    right('ann', { projectId: null }),
    right('ann', { projectId: '' }),
  ]) {
    assert.is((await logIn(body)).status, 200, JSON.stringify(body))
  }
  assert.is((await logIn(right('ann', { email: 'ann' }))).status, 400, 'no username')
})

test('a body that does not say that it is JSON is a 400', async () => {
  const body = JSON.stringify(right('ann'))
  const ask = (path: string, type: string) =>
    send(server.url, { method: 'POST', path, body, headers: { 'content-type': type } })
  for (const type of ['', 'text/plain', 'application/x-www-form-urlencoded', 'text/json']) {
    const { status, json } = await ask(login, type)
    assert.is(status, 400, type)
    assert.equal(json, invalid({ body: 'The request body must be application/json' }))
    assert.equal((await ask(refresh, type)).json, { error: 'Refresh token is required' })
  }
  assert.is((await ask(login, 'Application/JSON; charset=utf-8')).status, 200)
})

test('a name is split where first and last name are empty; no role reads as developer', async () => {
  const { json } = await logIn(right('fred'))
  assert.equal([json.user.firstName, json.user.lastName], ['<Fred>', '& "Co"'])
  assert.is(json.user.role, 'developer')
  const carl = (await logIn(right('carl'))).json.user
  assert.equal([carl.firstName, carl.lastName], ['Carl', 'van Doe'])
  const erik = (await logIn(right('erik'))).json.user
  assert.equal([erik.firstName, erik.lastName], ['', ''])
})

const required = { email: 'Email is required', password: 'Password is required' }
const badEmail = 'Email must be a valid email address'
const rows: [what: string, body: unknown, details: object][] = [
  ['empty', '', notAnObject],
  ['not JSON', '{', notAnObject],
  ['a form', 'email=ann%40example.com&password=password-ann', notAnObject],
  ['a list', '[]', notAnObject],
  ['a text', '"x"', notAnObject],
  ['null', 'null', notAnObject],
  ['no fields', '{}', required],
  ['empty fields', { email: '', password: '' }, required],
  ['nulls', { email: null, password: null }, required],
  ['blanks', { email: '  ', password: ' ' }, { email: required.email }],
  ['no password', { email: 'ann@example.com' }, { password: required.password }],
  [
    'every field of a wrong type',
    { email: 5, password: ['x'], projectId: {} },
    {
      email: badEmail,
      password: 'Password must be a string',
      projectId: 'Project ID must be a string',
    },
  ],
  ['no address', right('ann', { email: 'ann@' }), { email: badEmail }],
  [
    'a long address',
    right('ann', { email: `${'a'.repeat(250)}@example.com` }),
    { email: badEmail },
  ],
  [
    'a long project',
    right('ann', { projectId: 'p'.repeat(65) }),
    { projectId: 'Project ID must have at most 64 characters' },
  ],
  ['an unknown project', right('ann', { projectId: 'x' }), { projectId: 'Unknown project' }],
  [
    'an unknown project among others',
    { email: 'x', projectId: 'x' },
    { email: badEmail, password: required.password, projectId: 'Unknown project' },
  ],
  [
    'an unknown project of nobody',
    right('nobody', { projectId: 'x' }),
    { projectId: 'Unknown project' },
  ],
]
for (const [what, body, details] of rows) {
  test(`400 with every bad field: ${what}`, async () => {
    const { status, json, headers } = await logIn(body)
    assert.is(status, 400)
    assert.equal(json, invalid(details))
    assert.is(headers.get('cache-control'), 'no-store')
  })
}

test('401, always the same bytes and headers: unknown, wrong, blocked, another project', async () => {
  const answers = [
    await logIn(right('ann', { password: 'x' })),
    await logIn(right('nobody')),
    await logIn(right('bob', { password: 'x' })),
    await logIn(right('dora')),
    await logIn(right('dora', { password: 'x' })),
    await logIn(right('carl', { projectId: strict })),
    await logIn(right('carl', { projectId: strict, password: 'x' })),
    await logIn(right('ann', { password: 'p'.repeat(300) })),
    await logIn(right('nobody', { password: 'p'.repeat(300) })),
  ]
  const headersOf = ({ headers }: Answer) =>
    [...headers].filter(([name]) => name !== 'date').join('\n')
  for (const answer of answers) {
    assert.is(answer.status, 401)
    assert.is(answer.text.trim(), unauthorized)
    assert.is(headersOf(answer), headersOf(answers[0]!))
  }
})

test('403 by project, and only after the right password', async () => {
  for (const more of [{}, { projectId: strict }]) {
    const { status, text } = await logIn(right('bob', more))
    assert.is(status, 403)
    assert.is(text.trim(), unverified)
    assert.is((await logIn(right('bob', { ...more, password: 'x' }))).status, 401)
  }
  const { status, json } = await logIn(right('bob', { projectId: open }))
  assert.is(status, 200)
  assert.is(json.user.emailVerified, false)
  assert.is((await logIn(right('ann', { projectId: strict }))).status, 200)
})

test('an account that is bound to a project signs in to that one', async () => {
  for (const more of [{}, { projectId: open }]) {
    const { json } = await logIn(right('carl', more))
    assert.is(claimsOf(json.token)['projectId'], open)
    const renewed = (await renew(json.refreshToken)).json
    assert.is(claimsOf(renewed.token)['projectId'], open)
  }
  assert.is(claimsOf((await logIn(right('ann'))).json.token)['projectId'], '')
})

test('a project that the owner of the account could write binds nobody', async () => {
  const path = '/api/collections/users'
  const headers = { authorization: root }
  const { fields } = (await check(server.url, { name: path, path, headers, status: 200 })).json
  const withProject = (hidden: boolean) =>
    asRoot('PATCH', path, {
      fields: fields.map((field: { name: string }) =>
        field.name === 'project' ? { ...field, hidden } : field,
      ),
    })
  const elsewhere = right('carl', { projectId: strict })
  assert.is((await logIn(elsewhere)).status, 401)
  await withProject(false)
  const { status, json } = await logIn(elsewhere)
  assert.is(status, 200)
  assert.is(claimsOf(json.token)['projectId'], strict)
  assert.is(claimsOf((await logIn(right('carl'))).json.token)['projectId'], '')
  await withProject(true)
  assert.is((await logIn(elsewhere)).status, 401)
})

test('refresh: a new pair without a user, and the next one after it', async () => {
  let { json } = await logIn(right('ann', { projectId: open }))
  const { sid } = claimsOf(json.token)
  for (let turn = 0; turn < 3; turn++) {
    const before = json.refreshToken
    const { status, json: next, headers } = await renew(before)
    assert.is(status, 200)
    assert.is(Object.keys(next).join(), 'message,token,refreshToken,expiresIn')
    assert.is(next.message, 'Token refreshed successfully')
    assert.is(next.expiresIn, 1800)
    assert.is(headers.get('cache-control'), 'no-store')
    assert.is.not(next.refreshToken, before)
    const claims = claimsOf(next.token)
    assert.is(Number(claims['exp']) - Number(claims['iat']), 1800)
    assert.equal([claims['sid'], claims['projectId']], [sid, open])
    assert.is((await native(next.token)).status, 200)
    json = next
  }
  assert.is((await native(json.token)).status, 200)
})

test('refresh: 400 without a token, bare', async () => {
  for (const body of ['', '{', '[]', 'null', '{}', '{"refreshToken":""}', '{"refreshToken":5}']) {
    const { status, text } = await post(refresh, body)
    assert.is(status, 400, body)
    assert.is(text.trim(), '{"error":"Refresh token is required"}', body)
  }
})

test('refresh: what is used twice ends the session, access tokens included', async () => {
  const { json } = await logIn(right('ann'))
  const other = (await logIn(right('ann'))).json
  const next = (await renew(json.refreshToken)).json
  assert.is((await native(json.token)).status, 200)
  const reuse = await renew(json.refreshToken)
  assert.is(reuse.status, 401)
  assert.is(reuse.text.trim(), refused)
  for (const token of [json.token, next.token]) assert.is((await native(token)).status, 401)
  assert.is((await renew(next.refreshToken)).status, 401)
  assert.is((await native(other.token)).status, 200, 'another session lives on')
  assert.is((await renew(other.refreshToken)).status, 200)
})

test('refresh: an ended session is ended in every process on the folder', async () => {
  const second = await boot({ dir, args: ['--limits', 'off'] })
  try {
    const { json } = await logIn(right('ann'))
    assert.is((await native(json.token, second.url)).status, 200)
    await renew(json.refreshToken)
    await renew(json.refreshToken)
    assert.is((await native(json.token, second.url)).status, 401)
  } finally {
    await second.stop()
  }
})

test('neither token is taken for the other, and no other text for either', async () => {
  const { json } = await logIn(right('ann'))
  const [head, body, signature] = json.refreshToken.split('.')
  const claims = claimsOf(json.refreshToken)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const { token } = await logInNatively(server.url, 'users', 'ann', 'password-ann')
  for (const forged of [
    json.token,
    token,
    'x',
    'a.b.c',
    `${json.refreshToken}x`,
    `${head}.${body}.`,
    `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
    `${head}.${encode({ ...claims, id: ids['carl'] })}.${signature}`,
    `${head}.${encode({ ...claims, jti: 'x' })}.${signature}`,
    'x'.repeat(100_000),
  ]) {
    const { status, text } = await renew(forged)
    assert.is(status, 401, forged.slice(0, 80))
    assert.is(text.trim(), refused)
  }
  for (const authorization of [json.refreshToken, `Bearer ${json.refreshToken}`]) {
    const path = '/api/collections/users/auth-refresh'
    const answer = await send(server.url, { method: 'POST', path, headers: { authorization } })
    assert.is(answer.status, 401)
  }
  assert.is((await renew(json.refreshToken)).status, 200, 'no forgery has ended the session')
})

test('a new password, a block or no account: both tokens are dead', async () => {
  const erik = (await logIn(right('erik'))).json
  await change('erik', { password: 'password-new', passwordConfirm: 'password-new' })
  const fred = (await logIn(right('fred'))).json
  await change('fred', { blocked: true })
  const made = { ...right('greta', { passwordConfirm: 'password-greta' }), verified: true }
  const { id } = await asRoot('POST', '/api/collections/users/records', made)
  const greta = (await logIn(right('greta'))).json
  const path = `/api/collections/users/records/${id}`
  const headers = { authorization: root }
  await check(server.url, { name: 'delete', method: 'DELETE', path, headers, status: 204 })
  for (const { token, refreshToken } of [erik, fred, greta]) {
    assert.is((await native(token)).status, 401)
    const { status, text } = await renew(refreshToken)
    assert.is(status, 401)
    assert.is(text.trim(), refused)
  }
  assert.is((await logIn(right('erik', { password: 'password-new' }))).status, 200)
  await change('fred', { blocked: false })
})

test('an account that moves to another project takes no session along', async () => {
  const { json } = await logIn(right('fred', { projectId: strict }))
  await change('fred', { project: openId })
  assert.is((await renew(json.refreshToken)).status, 401)
  await change('fred', { project: '' })
  assert.is((await renew(json.refreshToken)).status, 200)
})

test('exactly one winner: one refresh token, 100 times at once, 50 rounds', async () => {
  for (let round = 0; round < 50; round++) {
    const { json } = await logIn(right('ann'))
    const answers = await Promise.all(Array.from({ length: 100 }, () => renew(json.refreshToken)))
    const winners = answers.filter(({ status }) => status === 200)
    assert.is(winners.length, 1, `round ${round}`)
    assert.is(answers.filter(({ status }) => status === 401).length, 99)
    assert.is((await native(winners[0]!.json.token)).status, 401, 'the others were a reuse')
  }
})

test('20 hostile bodies on login: never signed in, never a 5xx', async () => {
  const hostile = [
    '{"__proto__":{"email":"ann@example.com","password":"password-ann"}}',
    '{"constructor":{"prototype":{"email":"ann@example.com"}},"password":"x"}',
    '{"email":"ann@example.com","password":"password-ann","password":"x"}',
    '{"email":"ann@example.com\' OR 1=1 --","password":"x"}',
    '{"email":"\\"; DROP TABLE users; --@example.com","password":"x"}',
    '{"email":"%@example.com","password":"%"}',
    '{"email":"ann@example.com\\u0000","password":"password-ann"}',
    '{"email":"ann@example.com\\r\\nSet-Cookie: a=b","password":"x"}',
    `{"email":"${'a'.repeat(100_000)}@example.com","password":"x"}`,
    `{"email":"ann@example.com","password":"${'p'.repeat(100_000)}"}`,
    '{"email":"ann@example.com","password":1e999}',
    '{"email":{"$gt":""},"password":{"$gt":""}}',
    '{"email":["ann@example.com"],"password":["password-ann"]}',
    '{"email":"\\ud800@example.com","password":"\\udfff"}',
    '{"email":"аnn@example.com","password":"password-ann"}',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    '{"EMAIL":"ann@example.com","PASSWORD":"password-ann"}',
    '{"email":"ann@example.com","password":"password-ann","projectId":"x\' OR \'1\'=\'1"}',
    '\ufeff{"email":"ann@example.com","password":"password-ann"}x',
  ]
  assert.is(hostile.length, 20)
  for (const body of hostile) {
    const { status, json, headers } = await logIn(body)
    assert.ok(status === 400 || status === 401, `${status} ${body.slice(0, 80)}`)
    assert.is(Object.keys(json).join(), 'error,code,details')
    assert.equal(headers.getSetCookie(), [])
  }
})

test('20 hostile bodies on refresh: no session, no 5xx', async () => {
  const { refreshToken } = (await logIn(right('ann'))).json
  const text = JSON.stringify(refreshToken)
  const hostile = [
    `{"__proto__":{"refreshToken":${text}}}`,
    `{"constructor":{"prototype":{"refreshToken":${text}}}}`,
    `{"refreshToken":${text},"refreshToken":"x"}`,
    `{"refreshToken":[${text}]}`,
    `{"refreshToken":{"$ne":""}}`,
    `{"REFRESHTOKEN":${text}}`,
    `{"refreshToken":" ${refreshToken}"}`,
    `{"refreshToken":"Bearer ${refreshToken}"}`,
    `{"refreshToken":"${refreshToken}\\u0000"}`,
    `{"refreshToken":"${refreshToken}\\r\\nSet-Cookie: a=b"}`,
    '{"refreshToken":"\' OR 1=1 --"}',
    `{"refreshToken":"${'a'.repeat(500_000)}"}`,
    `{"refreshToken":"${'a.'.repeat(1000)}"}`,
    '{"refreshToken":"\\ud800.\\udfff.\\ud800"}',
    '{"refreshToken":1e999}',
    '{"refreshToken":true}',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    `refreshToken=${refreshToken}`,
    `\ufeff{"refreshToken":${text}}x`,
  ]
  assert.is(hostile.length, 20)
  for (const body of hostile) {
    const { status, json } = await post(refresh, body)
    assert.ok(status === 400 || status === 401, `${status} ${body.slice(0, 80)}`)
    assert.equal(Object.keys(json), ['error'])
  }
  assert.is((await renew(refreshToken)).status, 200)
})

test('404 and 413 in this contract’s words', async () => {
  for (const [method, path] of [
    ['GET', `/c/mudbase${login}`],
    ['POST', '/c/mudbase/nope'],
    ['POST', `/c/mudbase${login}/`],
    ['PUT', `/c/mudbase${refresh}`],
  ] as const) {
    await check(server.url, { name: path, method, path, status: 404, answer: notFound })
  }
  for (const path of [login, refresh]) {
    const { status, json } = await post(path, `{"email":"${'x'.repeat(2 << 20)}"}`)
    assert.is(status, 413)
    assert.equal(json, {
      error: 'Payload too large',
      code: 'PAYLOAD_TOO_LARGE',
      details: 'The request body is too large',
    })
  }
})

test('pocketgate.db holds neither a token nor the id of one', async () => {
  const { json } = await logIn(right('ann'))
  const { sid, jti } = claimsOf(json.refreshToken)
  const { default: Database } = await import('../helper/database.js')
  const db = new Database(`${dir}/pocketgate.db`, { readonly: true })
  const rows = db.prepare('SELECT * FROM refresh_sessions WHERE sid = ?').all(sid)
  db.close()
  assert.is(rows.length, 1)
  assert.match(JSON.stringify(rows), /"jti_hash":"[0-9a-f]{64}"/)
  assert.not.match(JSON.stringify(rows), String(jti))
})

test.run()

const plain = suite('mudbase in a folder as PocketBase made it')
let other: Booted
plain.before(async () => {
  other = await boot()
})
plain.after(() => other.stop())

plain('without projects there is the default one, which answers to every key', async () => {
  for (const more of [{}, { projectId: 'proj_qh5hFHNT70YZ' }]) {
    const { status, json } = await post(login, right('fred', more), other.url)
    assert.is(status, 200)
    assert.equal(json.user.firstName, '<Fred>')
    assert.is(claimsOf(json.token)['projectId'], '')
    assert.is((await post(refresh, json, other.url)).status, 200)
  }
  assert.is((await post(login, right('bob'), other.url)).status, 403)
})

plain('20 tries a minute and address on each route, then 429 with Retry-After', async () => {
  const limited = await boot()
  try {
    for (const [path, body] of [
      [login, {}],
      [refresh, {}],
    ] as const) {
      const answers = await Promise.all(
        Array.from({ length: 25 }, () => post(path, body, limited.url)),
      )
      assert.is(answers.filter(({ status }) => status === 400).length, 20, path)
      const beyond = answers.filter(({ status }) => status === 429)
      assert.is(beyond.length, 5)
      for (const { json, headers } of beyond) {
        assert.equal(json, tooMany)
        assert.is(Object.keys(json).join(), 'error,code,details,retryAfter')
        assert.is(headers.get('retry-after'), '60')
      }
    }
  } finally {
    await limited.stop()
  }
})

plain('native rules count logins of every door, with --limits off too', async () => {
  const ruled = await boot({ args: ['--limits', 'off'] })
  try {
    const { token } = await logInNatively(
      ruled.url,
      '_superusers',
      'root@example.com',
      '1234567890',
    )
    const rule = { label: 'users:authWithPassword', maxRequests: 2, duration: 30, audience: '' }
    await check(ruled.url, {
      name: 'settings',
      method: 'PATCH',
      path: '/api/settings',
      body: { rateLimits: { enabled: true, rules: [rule] } },
      headers: { authorization: token },
      status: 200,
    })
    await logInNatively(ruled.url, 'users', 'ann', 'password-ann')
    assert.is((await post(login, right('ann'), ruled.url)).status, 200)
    const { status, json, headers } = await post(login, right('ann'), ruled.url)
    assert.is(status, 429)
    assert.is(json.code, 'RATE_LIMITED')
    assert.ok(json.retryAfter > 0 && json.retryAfter <= 30)
    assert.is(headers.get('retry-after'), String(json.retryAfter))
  } finally {
    await ruled.stop()
  }
})

plain('the options: a default project by its key, no verified address', async () => {
  const args = [
    '--set',
    'mudbase.defaultProject=main',
    '--set',
    'mudbase.requireEmailVerification=false',
  ]
  const chosen = await boot({ args })
  try {
    const { status, json } = await post(login, right('bob'), chosen.url)
    assert.is(status, 200)
    assert.is(claimsOf(json.token)['projectId'], 'main')
  } finally {
    await chosen.stop()
  }
})

plain(
  'auth rule: 403; a second factor, which this login cannot ask for: 401 and a log line',
  async () => {
    const args = [
      ...['--set', 'contracts.collection=members'],
      ...['--set', 'mudbase.requireEmailVerification=false'],
    ]
    const members = await boot({ args })
    try {
      const signIn = (name: string, password = `password-${name}`) =>
        post(login, right(name, { password }), members.url)
      assert.is((await signIn('single')).status, 200)
      const banned = await signIn('banned')
      assert.is(banned.status, 403)
      assert.equal(banned.json, forbidden)
      assert.is((await signIn('banned', 'x')).status, 401)
      const double = await signIn('double')
      assert.is(double.status, 401)
      assert.is(double.text.trim(), unauthorized)
    } finally {
      await members.stop()
    }
    // Log lines are buffered; the last ones are written at the stop.
    assert.match(members.stderr(), 'MFA cannot be finished')
  },
)

plain('password login switched off: 403; no auth collection: 404', async () => {
  for (const [collection, status, answer] of [
    ['codes', 403, forbidden],
    ['user_cards', 404, notFound],
  ] as const) {
    const served = await boot({ args: ['--set', `contracts.collection=${collection}`] })
    const row = { name: collection, path: login, body: right('code'), status, answer }
    await check(served.url, row).finally(() => served.stop())
  }
})

plain.run()

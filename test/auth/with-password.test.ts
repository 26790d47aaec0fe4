import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { check, logIn, type Row, send } from '../helper/scenario.js'

const test = suite('authWithPassword')
let server: Booted
test.before(async () => {
  server = await boot()
})
test.after(() => server.stop())

const path = '/api/collections/users/auth-with-password'
const ann = { identity: 'ann@example.com', password: 'password-ann' }
const failed = { data: {}, message: 'Failed to authenticate.', status: 400 }
const invalid = 'An error occurred while validating the submitted data.'
const unreadable = {
  data: {},
  message: 'An error occurred while loading the submitted data.',
  status: 400,
}
const blank = { code: 'validation_required', message: 'Cannot be blank.' }
const length = {
  code: 'validation_length_out_of_range',
  message: 'The length must be between 1 and 255.',
  params: { max: 255, min: 1 },
}
const json = { 'content-type': 'application/json' }

const rows: Row[] = [
  {
    name: 'by e-mail',
    path,
    body: ann,
    status: 200,
    contains: ['"username":"ann"', '"token":"ey'],
  },
  { name: 'by username', path, body: { ...ann, identity: 'ann' }, status: 200 },
  { name: 'username without case', path, body: { ...ann, identity: 'ANN' }, status: 200 },
  {
    name: 'e-mail with case',
    path,
    body: { ...ann, identity: 'Ann@example.com' },
    status: 400,
    answer: failed,
  },
  { name: 'not trimmed', path, body: { ...ann, identity: ' ann' }, status: 400, answer: failed },
  { name: 'wrong password', path, body: { ...ann, password: 'x' }, status: 400, answer: failed },
  { name: 'nobody', path, body: { ...ann, identity: 'nobody' }, status: 400, answer: failed },
  {
    name: 'a field asked for',
    path,
    body: { ...ann, identity: 'ann', identityField: 'username' },
    status: 200,
  },
  {
    name: 'another field asked for',
    path,
    body: { ...ann, identity: 'ann', identityField: 'email' },
    status: 400,
    answer: failed,
  },
  {
    name: 'a field that is none',
    path,
    body: { ...ann, identityField: 'name' },
    status: 400,
    answer: {
      data: { identityField: { code: 'validation_in_invalid', message: 'Must be a valid value.' } },
      message: invalid,
      status: 400,
    },
  },
  {
    name: 'nothing sent',
    method: 'POST',
    path,
    status: 400,
    answer: { data: { identity: blank, password: blank }, message: invalid, status: 400 },
  },
  {
    name: 'null',
    path,
    headers: json,
    body: 'null',
    status: 400,
    answer: { data: { identity: blank, password: blank }, message: invalid, status: 400 },
  },
  {
    name: 'too long',
    path,
    body: { identity: 'x'.repeat(256), password: 'é'.repeat(128) },
    status: 400,
    answer: { data: { identity: length, password: length }, message: invalid, status: 400 },
  },
  { name: 'a number', path, body: { ...ann, identity: 1 }, status: 400, answer: unreadable },
  { name: 'a list', path, body: { ...ann, password: [] }, status: 400, answer: unreadable },
  { name: 'half JSON', path, headers: json, body: '{"identity":', status: 400, answer: unreadable },
  { name: 'JSON list', path, headers: json, body: '[]', status: 400, answer: unreadable },
  {
    name: 'keys without case, what follows is ignored',
    path,
    headers: json,
    body: '{"IDENTITY":"ann","Pass_word":"password-ann"} rest',
    status: 200,
  },
  {
    name: 'a name in two spellings',
    path,
    headers: json,
    body: '{"IDENTITY":"x","identity":"ann","password":"password-ann"}',
    status: 400,
    answer: unreadable,
  },
  {
    name: 'a form',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'identity=ann&password=password-ann',
    status: 200,
  },
  {
    name: 'text',
    path,
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify(ann),
    status: 400,
    answer: { data: {}, message: 'Unsupported Content-Type.', status: 400 },
  },
  {
    name: 'no auth collection',
    path: '/api/collections/user_cards/auth-with-password',
    body: ann,
    status: 404,
    answer: { data: {}, message: 'Missing or invalid auth collection context.', status: 404 },
  },
  {
    name: 'no collection',
    path: '/api/collections/nope/auth-with-password',
    body: ann,
    status: 404,
    answer: { data: {}, message: 'Missing or invalid collection context.', status: 404 },
  },
  {
    name: 'the collection by id',
    path: '/api/collections/_pb_users_auth_/auth-with-password',
    body: ann,
    status: 200,
  },
  {
    name: 'the collection without case',
    path: path.replace('users', 'USERS'),
    body: ann,
    status: 200,
  },
  {
    name: 'password login is off',
    path: '/api/collections/codes/auth-with-password',
    body: { identity: 'code@example.com', password: 'password-code' },
    status: 403,
    answer: {
      data: {},
      message: 'The collection is not configured to allow password authentication.',
      status: 403,
    },
  },
  {
    name: 'the auth rule refuses after a right password',
    path: '/api/collections/members/auth-with-password',
    body: { identity: 'banned@example.com', password: 'password-banned' },
    status: 403,
    answer: {
      data: {},
      message: "The request doesn't satisfy the collection requirements to authenticate.",
      status: 403,
    },
  },
  {
    name: 'the auth rule says nothing to a wrong password',
    path: '/api/collections/members/auth-with-password',
    body: { identity: 'banned@example.com', password: 'x' },
    status: 400,
    answer: failed,
  },
  {
    name: 'the MFA rule is not met',
    path: '/api/collections/members/auth-with-password',
    body: { identity: 'single@example.com', password: 'password-single' },
    status: 200,
  },
  {
    name: 'an MFA id that is none',
    path: '/api/collections/members/auth-with-password?mfaId=x',
    body: { identity: 'double@example.com', password: 'password-double' },
    status: 400,
    answer: { data: {}, message: 'Invalid or expired MFA session.', status: 400 },
  },
  {
    name: 'an MFA id that is no text',
    path: '/api/collections/members/auth-with-password',
    body: { identity: 'double@example.com', password: 'password-double', mfaId: 1 },
    status: 400,
    answer: { data: {}, message: 'Failed to read MFA Id.', status: 400 },
  },
  {
    name: 'fields picked',
    path: `${path}?fields=record.id`,
    body: ann,
    status: 200,
    contains: ['{"record":{"id":"'],
    lacks: ['token', 'email'],
  },
]

for (const row of rows) {
  test(row.name, async () => {
    await check(server.url, row)
  })
}

test('shows the e-mail, no hidden field, keys in order, no newline at the end', async () => {
  const { text, json: answer, headers } = await send(server.url, { path, body: ann })
  assert.is(answer.record.email, ann.identity)
  assert.is(answer.record.emailVisibility, false)
  assert.not('password' in answer.record || 'tokenKey' in answer.record)
  assert.equal(Object.keys(answer), ['record', 'token'])
  assert.equal(Object.keys(answer.record), Object.keys(answer.record).sort())
  assert.ok(text.endsWith('}'))
  assert.is(headers.get('content-type'), 'application/json')
})

test('escapes nothing that JSON takes as it is', async () => {
  const body = { identity: 'fred', password: 'password-fred' }
  const { text } = await send(server.url, { path, body })
  assert.ok(text.includes('"name":"<Fred> & \\"Co\\""'), text)
})

test('a second factor is asked for by 401 and nothing but an id, which works for another method only', async () => {
  const body = { identity: 'double@example.com', password: 'password-double' }
  const members = '/api/collections/members/auth-with-password'
  const first = await send(server.url, { path: members, body })
  assert.is(first.status, 401)
  assert.match(first.text, /^\{"mfaId":"[a-z0-9]{15}"\}$/)
  const { mfaId } = first.json
  for (const again of [
    { path: members, body: { ...body, mfaId } },
    { path: `${members}?mfaId=${mfaId}`, body },
  ]) {
    const answer = await send(server.url, again)
    assert.is(answer.status, 400)
    assert.is(answer.json.message, 'A different authentication method is required.')
  }
})

test('a hash of a lower cost is renewed by a login, once, and no session ends', async () => {
  const { default: Database } = await import('../helper/database.js')
  const db = new Database(`${server.dir}/data.db`, { readonly: true })
  const read = (name: string) =>
    db
      .prepare('SELECT password, tokenKey, updated FROM users WHERE username = ?')
      .get(name) as Record<string, string>
  const before = { dora: read('dora'), erik: read('erik') }
  assert.match(before.dora['password']!, /^\$2a\$06\$/)
  for (const name of ['dora', 'erik']) await logIn(server.url, 'users', name, `password-${name}`)
  const after = { dora: read('dora'), erik: read('erik') }
  assert.match(after.dora['password']!, /^\$2[ab]\$10\$/)
  assert.is(after.dora['tokenKey'], before.dora['tokenKey'])
  assert.is(after.dora['updated'], before.dora['updated'])
  assert.equal(after.erik, before.erik, 'a higher cost stays')
  await logIn(server.url, 'users', 'dora', 'password-dora')
  assert.equal(read('dora'), after.dora)
  db.close()
})

test.run()

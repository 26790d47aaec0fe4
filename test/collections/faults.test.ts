import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bootInProcess } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { check, logIn, type Row, send } from '../helper/scenario.js'
import { faultRows } from './fault-rows.js'

const test = suite('faults of collections')
let server: Awaited<ReturnType<typeof bootInProcess>>
let headers: Record<string, string>

test.before(async () => {
  server = await bootInProcess({ limits: { mode: 'off' } })
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: token }
})

test.after(() => server.stop())

test('each answers as PocketBase, and nothing has changed after all of them', async () => {
  const path = '/api/collections?perPage=100'
  const before = await send(server.url, { path, headers })
  for (const row of faultRows.map(asWorded)) {
    await check(server.url, { ...row, headers: { ...headers, ...row.headers } })
  }
  const after = await send(server.url, { path, headers })
  assert.equal(after.json, before.json)
})

// What only the database says is in its words.
const postgresWords = {
  'SQL logic error: no such column: nope (1)': 'column "nope" does not exist',
  'SQL logic error: no such collation sequence: nope (257)':
    'collation "nope" for encoding "UTF8" does not exist',
}

function asWorded(row: Row): Row {
  if (!isPostgres || row.answer === undefined) return row
  let text = JSON.stringify(row.answer)
  for (const [words, others] of Object.entries(postgresWords)) {
    text = text.replaceAll(words, JSON.stringify(others).slice(1, -1))
  }
  return { ...row, answer: JSON.parse(text) }
}

/** The fields of users with one change, and the fault that PocketBase finds. */
const fieldRows: [
  name: string,
  change: (field: Record<string, unknown>) => Record<string, unknown>,
  fault: unknown,
][] = [
  [
    'a name that requests to change an account use',
    (field) => (field['name'] === 'name' ? { ...field, name: 'oldPassword' } : field),
    'validation_reserved_field_name',
  ],
  [
    'a system field renamed',
    (field) => (field['name'] === 'email' ? { ...field, name: 'mail' } : field),
    'validation_system_field_change',
  ],
  [
    'another type',
    (field) => (field['name'] === 'name' ? { id: field['id'], name: 'name', type: 'bool' } : field),
    'validation_field_type_change',
  ],
]

for (const [name, change, fault] of fieldRows) {
  test(`fields: ${name}`, async () => {
    const path = '/api/collections/users'
    const { json } = await send(server.url, { path, headers })
    const body = { fields: json.fields.map(change) }
    const answer = await send(server.url, { method: 'PATCH', path, body, headers })
    assert.is(answer.status, 400, answer.text)
    assert.ok(answer.text.includes(`"${fault}"`), answer.text)
  })
}

test('without a superuser nothing is told', async () => {
  const { token } = await logIn(server.url, 'users', 'ann', 'password-ann')
  const routes: [method: string, path: string][] = [
    ['GET', '/api/collections'],
    ['POST', '/api/collections'],
    ['GET', '/api/collections/users'],
    ['PATCH', '/api/collections/nope'],
    ['DELETE', '/api/collections/users'],
    ['DELETE', '/api/collections/users/truncate'],
    ['PUT', '/api/collections/import'],
    ['GET', '/api/collections/meta/scaffolds'],
    ['GET', '/api/collections/meta/oauth2-providers'],
    ['POST', '/api/collections/meta/dry-run-view'],
  ]
  for (const [method, path] of routes) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {}
    const guest = await send(server.url, { method, path, body })
    assert.is(guest.status, 401, `${method} ${path}`)
    const user = await send(server.url, { method, path, body, headers: { authorization: token } })
    assert.is(user.status, 403, `${method} ${path}`)
  }
})

test('bodies of any shape never fault the server', async () => {
  const values = [null, 1, 1.5, -1, 1e300, true, '', 'x', [], [null], [[]], {}, { a: 1 }, ['x', 1]]
  const keys = [
    'id',
    'name',
    'type',
    'system',
    'fields',
    'indexes',
    'listRule',
    'authRule',
    'oauth2',
  ]
  const more = [
    'mfa',
    'otp',
    'authToken',
    'verificationTemplate',
    'viewQuery',
    'created',
    '__proto__',
  ]
  for (const key of [...keys, ...more]) {
    for (const value of values) {
      // Written out, because an object literal with `__proto__` would lose the key.
      const body = `{"name":"any","type":"auth",${JSON.stringify(key)}:${JSON.stringify(value)}}`
      const json = { 'content-type': 'application/json', ...headers }
      const answer = await send(server.url, { path: '/api/collections', body, headers: json })
      assert.ok(answer.status < 500, `${body}: ${answer.text}`)
      if (answer.status === 200) {
        const path = `/api/collections/${answer.json.id}`
        await send(server.url, { method: 'DELETE', path, headers })
      }
    }
  }
})

test('a query that becomes wrong where it is run is shown', async () => {
  const body = { query: 'select id from users) --' }
  const path = '/api/collections/meta/dry-run-view'
  const { json } = await send(server.url, { method: 'POST', path, body, headers })
  const words = isPostgres
    ? 'syntax error at end of input'
    : 'SQL logic error: incomplete input (1)'
  const [before, after] = String(json.message).split(words)
  assert.match(before!, /^Invalid view query\. Raw error: \nfailed to retrieve query records: $/)
  assert.match(
    after!,
    /^; failed query: SELECT `(temp_view_\w+)`\.\* FROM \(SELECT \* FROM \(select id from users\) --\)\) `\1` LIMIT 10\.$/,
  )
})

test.run()

import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, fixture, removeFolder } from '../helper/boot.js'
import Database from '../helper/database.js'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { isPostgres } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

type Request = Parameters<typeof send>[1]

/** So many that each step done at once would take a multiple of 50 ms. */
const accounts = 40_000
const path = '/api/collections/users'

let server: Watched
let dir: string
let headers: { authorization: string }
// biome-ignore lint/suspicious/noExplicitAny: a collection as the API gives it
let users: any
let indexes: string[]

function grownFolder(): string {
  const folder = copyFolder()
  grow(folder)
  return folder
}

function grow(folder: string): void {
  const database = new Database(join(folder, 'data.db'))
  const columns = database.pragma('table_info(users)') as { name: string }[]
  // From the fixture: if all were deleted, ann is gone as well.
  database.exec(`ATTACH '${join(fixture, 'data.db')}' AS fixture`)
  const known = columns.filter(({ name }) => name !== 'extra')
  const values: Record<string, string> = {
    id: "printf('grown%010d', i)",
    tokenKey: 'hex(randomblob(25))',
    email: "'grown-' || i || '@example.com'",
    username: "'grown_' || i",
    name: "'Grown ' || (i % 1000)",
  }
  const names = known.map(({ name }) => `"${name}"`).join(', ')
  const selected = known.map(({ name }) => values[name] ?? `ann."${name}"`).join(', ')
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${accounts})
    INSERT INTO users (${names}) SELECT ${selected} FROM n,
      (SELECT * FROM fixture.users WHERE username = 'ann') AS ann`)
  database.close()
}

test.before(async () => {
  dir = grownFolder()
  server = await bootWatched({ dir })
  const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: root.token }
  users = (await send(server.url, { path, headers })).json
  indexes = users.indexes
})

test.after(async () => {
  await server.stop()
  removeFolder(dir)
})

/** Sends a request while others read; `back` undoes its change if it has to be sent again. */
function work(request: Request, back?: Request) {
  return within(
    () => server,
    { ms: 50 },
    () => sendBesideReads(request),
    async () => {
      if (back) await send(server.url, { ...back, headers })
    },
  )
}

async function sendBesideReads(request: Request) {
  let isDone = false
  let reads = 0
  const beside = (async () => {
    while (!isDone) {
      const read = await send(server.url, { path: `${path}/records/grown0000000001`, headers })
      if (read.status === 200) reads++
    }
  })()
  const answer = await send(server.url, { ...request, headers })
  isDone = true
  await beside
  return { ...answer, reads }
}

const index = 'CREATE INDEX ix_name ON users (name)'
const unique = 'CREATE UNIQUE INDEX ux_name ON users (name)'
const extra = { type: 'select', name: 'extra', values: ['a', 'b'], maxSelect: 1 }

function withField(maxSelect: number) {
  const field = users.fields.find(({ name }: { name: string }) => name === 'extra') ?? extra
  const others = users.fields.filter(({ name }: { name: string }) => name !== 'extra')
  return { fields: [...others, { ...field, maxSelect }] }
}

const steps: [name: string, request: () => Request, status: number][] = [
  ['an index', () => ({ method: 'PATCH', path, body: { indexes: [...indexes, index] } }), 200],
  ['an index less', () => ({ method: 'PATCH', path, body: { indexes } }), 200],
  ['a new field', () => ({ method: 'PATCH', path, body: withField(1) }), 200],
  ['a field of several values', () => ({ method: 'PATCH', path, body: withField(2) }), 200],
  ['a field of one value', () => ({ method: 'PATCH', path, body: withField(1) }), 200],
  [
    'an import',
    () => ({
      method: 'PUT',
      path: '/api/collections/import',
      body: { collections: [{ ...users, indexes: [...indexes, index] }] },
    }),
    204,
  ],
  [
    'a view',
    () => ({
      path: '/api/collections',
      body: {
        name: 'names',
        type: 'view',
        viewQuery: 'SELECT min(id) AS id, name, count(*) AS total FROM users GROUP BY name',
      },
    }),
    200,
  ],
]

test('the way there is warm', async () => {
  // The fixed cost of the first change of a collection, such as loading the program, isn't the
  // table's.
  const body = { name: 'small', type: 'base', fields: [{ name: 'text', type: 'text' }] }
  const made = await send(server.url, { path: '/api/collections', body, headers })
  assert.is(made.status, 200, made.text.slice(0, 300))
  const gone = await send(server.url, { path: '/api/collections/small', method: 'DELETE', headers })
  assert.is(gone.status, 204)
})

for (const [name, request, status] of steps) {
  test(`${name} on a large table: reads go on`, async () => {
    const { fields, indexes } = users
    const isView = request().path === '/api/collections'
    const back = { method: 'PATCH', path, body: { fields, indexes } }
    const gone = { method: 'DELETE', path: '/api/collections/names' }
    const answer = await work(request(), isView ? gone : back)
    assert.is(answer.status, status, answer.text.slice(0, 300))
    assert.ok(answer.reads > 0)
    if (answer.json?.name === 'users') users = answer.json
  })
}

test('a change that fails in its last step leaves nothing behind, and reads go on', async () => {
  const before = (await send(server.url, { path, headers })).json
  const { fields } = withField(2)
  const renamed = { fields: [...fields, { type: 'text', name: 'more' }], name: 'people' }
  const body = { ...renamed, indexes: [...before.indexes, unique] }
  const answer = await work({ method: 'PATCH', path, body })
  assert.is(answer.status, 400)
  assert.match(
    answer.text,
    isPostgres ? 'could not create unique index' : 'UNIQUE constraint failed',
  )
  const after = (await send(server.url, { path, headers })).json
  assert.equal(after, before)
  const database = new Database(join(dir, 'data.db'), { readonly: true })
  const columns = database.prepare("SELECT name FROM pragma_table_info('users')").pluck().all()
  database.close()
  assert.ok(columns.includes('username'))
  assert.not(columns.includes('more'))
})

test('writes wait for the end of a change, and are made then', async () => {
  const change = work(
    { method: 'PATCH', path, body: { indexes } },
    { method: 'PATCH', path, body: { indexes: [...indexes, index] } },
  )
  const write = await send(server.url, {
    method: 'PATCH',
    path: `${path}/records/grown0000000002`,
    body: { name: 'Changed' },
    headers,
  })
  assert.is(write.status, 200, write.text)
  assert.is((await change).status, 200)
})

test('an account of a large collection is deleted, then all of them', async () => {
  const bounds = { ms: 50 }
  const one = await within(
    () => server,
    bounds,
    (round) =>
      sendBesideReads({ method: 'DELETE', path: `${path}/records/grown000000000${3 + round}` }),
  )
  assert.is(one.status, 204)
  const all = await within(
    () => server,
    bounds,
    () => sendBesideReads({ method: 'DELETE', path: `${path}/truncate` }),
    async () => grow(dir),
  )
  assert.is(all.status, 204, all.text)
  const left = await send(server.url, { path: `${path}/records`, headers })
  assert.is(left.json.totalItems, 0)
})

test.run()

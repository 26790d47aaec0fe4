import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { App } from '../../server/base/app.js'
import type { Caller, RequestInfo } from '../../server/base/caller.js'
import { ApiError } from '../../server/base/errors.js'
import { encodeJson } from '../../server/base/json.js'
import { enrichRecords } from '../../server/records/enrich.js'
import { findRecordById } from '../../server/records/find.js'
import { listRecords } from '../../server/records/list.js'
import { pickFields } from '../../server/records/pick.js'
import type { Db, Store } from '../../server/store/store.js'
import { bootInProcess } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import {
  type MadeApp,
  makeAccountTables,
  makeApp,
  makeAuthCollection,
  makeCollection,
  makeField,
} from './made-app.js'

// Fixed, so that a failure can be repeated; `PROPERTY_SEED` and `PROPERTY_RUNS` try others.
const seed = Number(process.env['PROPERTY_SEED'] ?? 20261122)
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 300)
const longestMs = 1000

// Marks text from the client; it must not appear in any statement.
const mark = 'zqx'

const names = [
  'id',
  'title',
  'owner',
  'owner.name',
  'owner.friend.friend.name',
  'owner.password',
  'tags:each',
  'tags:length',
  'owner.posts_via_owner.title:lower',
  'data.a.0',
  `data.${mark}`,
  mark,
  '*',
  '@random',
  '@rowid',
  '@request.auth.id',
  `@collection.users:${mark}.name`,
  'null',
]
const values = [
  "''",
  `'${mark}'`,
  `"${mark}; DROP TABLE posts"`,
  `'%${mark}_'`,
  '0',
  '-1.5',
  '@now',
]
const signs = ['=', '!=', '>', '<=', '~', '!~', '?=', '?!~', '&&', '||', '(', ')', '//', '\n', '\0']
const sorts = ['title', '-owner.name,title', 'tags:length', '@random', '-@rowid', `data.${mark}`]
const paths = [
  'owner',
  'owner.friend',
  'owner.friend.friend.friend.friend.friend.friend',
  'posts_via_owner',
  'owner.posts_via_owner.owner',
  `owner.${mark}`,
  `${mark}_via_owner`,
  `posts_via_${mark}`,
  '.',
  'title',
]
const shapes = [
  'expand.owner.*',
  'title:excerpt(3,true)',
  `title:excerpt(${mark})`,
  ':',
  '(',
  'a.b',
]

const anything = fc.string({ unit: 'binary', maxLength: 12 })
const joined = (parts: readonly string[], separator: string, maxLength: number) =>
  fc
    .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...parts) }, anything), { maxLength })
    .map((list) => list.join(separator))

// One invalid part refuses the whole query: with many of them nothing would reach the database.
const mostly = (right: fc.Arbitrary<string>, wrong: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: wrong })
const comparison = fc
  .tuple(
    fc.constantFrom(...names.slice(0, 11)),
    fc.constantFrom(...signs.slice(0, 8)),
    fc.constantFrom(...values),
  )
  .map((parts) => parts.join(' '))

const query = fc.record(
  {
    filter: mostly(comparison, joined([...names, ...values, ...signs], ' ', 12)),
    sort: mostly(fc.constantFrom(...sorts), joined([...names, ...sorts], ',', 4)),
    expand: joined([...paths, ...names], ',', 5),
    fields: joined([...names, ...paths, ...shapes], ',', 6),
    page: mostly(fc.constantFrom('', '1', '-3', '9007199254740993'), anything),
    perPage: mostly(fc.constantFrom('', '0', '5', '1001'), anything),
    skipTotal: mostly(fc.constantFrom('', '1', 'false'), anything),
  },
  { requiredKeys: [] },
)

const test = suite<{ made: MadeApp; app: App; statements: string[] }>('hostile queries')

test.before(async (context) => {
  const friend = makeField('relation', 'friend', { collectionId: 'pbc_users', maxSelect: 1 })
  const owner = makeField('relation', 'owner', { collectionId: 'pbc_users', maxSelect: 1 })
  const tags = makeField('select', 'tags', { maxSelect: 3, values: ['red', 'green'] })
  const fields = [makeField('text', 'title'), tags, makeField('json', 'data'), owner]
  const listRule = 'owner != "" || @request.auth.id != ""'
  const made = await makeApp([
    makeAuthCollection('users', [makeField('text', 'name'), friend]),
    makeAuthCollection('_superusers'),
    makeCollection('posts', fields, { listRule, viewRule: listRule }),
    ...makeAccountTables(),
  ])
  for (const [id, other] of ['ann', 'bob', 'cat'].entries()) {
    await made.insert('users', { id: other, tokenKey: other, email: `${other}@x.org`, name: other })
    await made.insert('posts', { id: `post${id}`, title: `Title ${id}`, owner: other, data: '{}' })
  }
  context.made = made
  context.statements = []
  const counter = { take: async () => ({ allowed: true }) }
  const limits = { counter, native: { begin() {} } }
  const store = recording(made.app.store, context.statements)
  context.app = { ...made.app, store, limits } as unknown as App
})
test.after(({ made }) => made.close())

/** The store, recording the text of every read. */
function recording(store: Store, statements: string[]): Store {
  const { read } = store
  const noted: Db = {
    ...read,
    rowBytes: (text, ...rest) => read.rowBytes(text, ...rest),
    all: (text, ...rest) => {
      statements.push(text)
      return read.all(text, ...rest)
    },
    get: (text, ...rest) => {
      statements.push(text)
      return read.get(text, ...rest)
    },
  }
  return { ...store, read: noted }
}

async function askAs(app: App, auth: Caller['record'], query: Record<string, string>) {
  const posts = app.collections.find('posts')!
  const isSuperuser = auth?.collection.name === '_superusers'
  const caller: Caller = {
    record: auth,
    token: '',
    isSuperuser,
    ip: '127.0.0.1',
    remoteIp: '127.0.0.1',
    userAgent: '',
  }
  const info: RequestInfo = {
    context: 'default',
    method: 'GET',
    query,
    headers: {},
    body: {},
    auth,
  }
  try {
    const { records, ...page } = await listRecords(app, posts, info, caller)
    const items = await enrichRecords(app, records, info)
    encodeJson(
      await pickFields({ items, ...page }, query['fields'] ?? '', {
        within: 'items',
        pathsMax: 1000,
      }),
    )
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    assert.ok([400, 403].includes(error.status), `${error.status} ${error.code}`)
  }
}

test('whatever is asked, no text of it reaches a statement, and nothing takes a second', async ({
  made,
  app,
  statements,
}) => {
  await made.insert('_superusers', { id: 'root', tokenKey: 'root', email: 'root@x.org' })
  const callers = [
    null,
    await findRecordById(app.store.read, made.collection('users'), 'ann'),
    await findRecordById(app.store.read, made.collection('_superusers'), 'root'),
  ]
  let found = 0
  const property = fc.asyncProperty(query, async (asked) => {
    for (const caller of callers) {
      statements.length = 0
      const started = performance.now()
      await askAs(app, caller ?? null, asked)
      const elapsed = performance.now() - started
      assert.ok(elapsed < longestMs, `${elapsed} ms`)
      found += statements.length
      for (const text of statements) assert.not.match(text.toLowerCase(), mark)
    }
  })
  await fc.assert(property, { seed, numRuns })
  assert.ok(found > numRuns, `only ${found} statements: most were refused`)
})

test('over HTTP: an answer within a second, never a 5xx, and the server lives on', async () => {
  const server = await bootInProcess({ limits: { mode: 'off' } })
  try {
    const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const ann = await logIn(server.url, 'users', 'ann@example.com', 'password-ann')
    const property = fc.asyncProperty(
      query,
      fc.constantFrom(root.token, ann.token),
      fc.constantFrom('users', 'members', 'user_cards', '_superusers'),
      async (asked, token, collection) => {
        const path = `/api/collections/${collection}/records?${new URLSearchParams(asked)}`
        const started = performance.now()
        const { status, text } = await send(server.url, { path, headers: { authorization: token } })
        assert.ok([200, 400, 403].includes(status), `${status} ${text}`)
        assert.ok(performance.now() - started < longestMs)
      },
    )
    await fc.assert(property, { seed, numRuns })
    assert.is((await send(server.url, { path: '/api/health' })).status, 200)
  } finally {
    await server.stop()
  }
})

test.run()

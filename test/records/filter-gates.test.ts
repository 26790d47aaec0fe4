import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder, docsId } from '../api/docs-folder.js'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

/** What filter and sort may ask for: a wrong answer would reveal hidden data bit by bit. */
const test = suite('what filter and sort may ask')
let server: Booted
let dir: string
let root: Record<string, string>
let ann: Record<string, string>

test.before(async () => {
  dir = docsFolder()
  server = await boot({ dir, args: ['--limits', 'off'] })
  const superuser = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  root = { authorization: superuser.token }
  ann = { authorization: (await logIn(server.url, 'users', 'ann', 'password-ann')).token }
  const relation = { type: 'relation', collectionId: docsId, maxSelect: 1 }
  const open = { listRule: '', viewRule: '' }
  await make('notes', open, { ...relation, name: 'of' })
  await make('secrets', open, { ...relation, name: 'of', hidden: true })
  await make('vault', { listRule: null, viewRule: null }, { ...relation, name: 'of' })
  await make('mine', { listRule: 'title = "shown"', viewRule: '' }, { ...relation, name: 'of' })
  const doc = await post('docs', { title: 'known' })
  for (const name of ['notes', 'secrets', 'vault', 'mine']) {
    await post(name, { title: 'secret', of: doc.id })
  }
})
test.after(async () => {
  await server.stop()
  removeFolder(dir)
})

async function make(name: string, rules: object, field: object): Promise<void> {
  const fields = [
    { type: 'text', name: 'title' },
    { type: 'text', name: 'code', hidden: true },
    field,
  ]
  const body = { name, type: 'base', ...rules, fields }
  const made = await send(server.url, { path: '/api/collections', headers: root, body })
  assert.is(made.status, 200, made.text)
}

async function post(collection: string, body: object): Promise<{ id: string }> {
  const path = `/api/collections/${collection}/records`
  const made = await send(server.url, { path, headers: root, body })
  assert.is(made.status, 200, made.text)
  return made.json
}

function list(query: Record<string, string>, headers: Record<string, string>, name = 'docs') {
  const path = `/api/collections/${name}/records?${new URLSearchParams(query)}`
  return send(server.url, { path, headers })
}

const filters: readonly (readonly [filter: string, anyone: number, superuser: number])[] = [
  ['title = "known"', 200, 200],
  ['notes_via_of.title = "secret"', 200, 200],
  // The back-relation is hidden.
  ['secrets_via_of.title = "secret"', 400, 200],
  ['secrets_via_of.title ?= "secret"', 400, 200],
  ['secrets_via_of.id != ""', 400, 200],
  ['notes_via_of.of.secrets_via_of.title = "secret"', 400, 200],
  // A hidden field, also behind a relation.
  ['notes_via_of.code = ""', 400, 200],
  // Nobody may list it.
  ['vault_via_of.title = "secret"', 400, 200],
  ['@request.auth.id != ""', 403, 200],
  ['@collection.notes.title ?= "secret"', 403, 200],
  ['@collection.vault.title ?= "secret"', 403, 200],
]

for (const [filter, anyone, superuser] of filters) {
  test(`filter ${filter}: ${anyone}, for superusers ${superuser}`, async () => {
    for (const headers of [{}, ann]) {
      const answer = await list({ filter }, headers)
      assert.is(answer.status, anyone, answer.text)
      if (anyone === 200) assert.is(answer.json.totalItems, 1)
    }
    const answer = await list({ filter }, root)
    assert.is(answer.status, superuser, answer.text)
    assert.is(answer.json.totalItems, 1)
  })
}

const sorts: readonly (readonly [sort: string, anyone: number, superuser: number])[] = [
  ['title', 200, 200],
  ['-notes_via_of.title', 200, 200],
  ['secrets_via_of.title', 400, 200],
  ['@collection.notes.title', 403, 200],
  ['-title,@collection.vault.title', 403, 200],
  ['-@collection.users.email', 403, 200],
  ['@request.auth.id', 403, 400],
  ['title,-@request.auth.email', 403, 400],
]

for (const [sort, anyone, superuser] of sorts) {
  test(`sort ${sort}: ${anyone}, for superusers ${superuser}`, async () => {
    for (const headers of [{}, ann]) {
      const answer = await list({ sort }, headers)
      assert.is(answer.status, anyone, answer.text)
    }
    assert.is((await list({ sort }, root)).status, superuser)
  })
}

test('a hidden relation is not followed', async () => {
  const filter = { filter: 'of.title = "known"' }
  for (const headers of [{}, ann]) {
    assert.is((await list(filter, headers, 'secrets')).status, 400)
    assert.is((await list({ sort: 'of.title' }, headers, 'secrets')).status, 400)
    assert.is((await list(filter, headers, 'notes')).json.totalItems, 1)
  }
  assert.is((await list(filter, root, 'secrets')).json.totalItems, 1)
})

test('without a rule nobody but superusers lists, views, changes or deletes', async () => {
  const records = '/api/collections/vault/records'
  const { id } = (await list({}, root, 'vault')).json.items[0]
  for (const headers of [{}, ann]) {
    assert.is((await list({}, headers, 'vault')).status, 403)
    for (const [method, path, body] of [
      ['GET', `${records}/${id}`, undefined],
      ['POST', records, {}],
      ['PATCH', `${records}/${id}`, { title: 'x' }],
      ['DELETE', `${records}/${id}`, undefined],
    ] as const) {
      const answer = await send(server.url, { method, path, headers, ...(body && { body }) })
      assert.is(answer.status, 403, `${method} ${answer.text}`)
    }
  }
  const shown = await send(server.url, { path: `${records}/${id}`, headers: root })
  assert.is(shown.json.title, 'secret')
})

test('rows that may not be listed answer no filter that joins them', async () => {
  const filter = 'mine_via_of.title = "secret"'
  assert.is((await list({ filter }, {})).json.totalItems, 0)
  assert.is((await list({ filter }, root)).json.totalItems, 1)
})

test('an e-mail that is not shown is not found', async () => {
  const filter = (name: string) => ({ filter: `email = "${name}@example.com"` })
  // Only carl shows his e-mail.
  assert.is((await list(filter('carl'), ann, 'users')).json.totalItems, 1)
  assert.is((await list(filter('bob'), ann, 'users')).json.totalItems, 0)
  assert.is((await list(filter('bob'), root, 'users')).json.totalItems, 1)
})

test.run()

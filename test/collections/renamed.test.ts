import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('requests while their collection is renamed')
const renames = { least: 10, most: 200 }
const account = { email: 'ann@example.com', password: 'password-ann' }
let server: Booted
let root: { authorization: string }
let collection: string
let record: { id: string; picture: string }

test.before(async () => {
  server = await boot({ env: { POCKETGATE_LIMITS: 'off' } })
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  root = { authorization: token }
  const rules = ['list', 'view', 'create', 'update'].map((rule) => [`${rule}Rule`, ''])
  const body = {
    name: 'renamed_0',
    type: 'auth',
    ...Object.fromEntries(rules),
    fields: [
      { name: 'note', type: 'text' },
      { name: 'picture', type: 'file', maxSelect: 1 },
    ],
  }
  const made = await send(server.url, { path: '/api/collections', body, headers: root })
  assert.is(made.status, 200, made.text)
  collection = `/api/collections/${made.json.id}`
  const form = new FormData()
  const values = { ...account, passwordConfirm: account.password }
  for (const [name, value] of Object.entries(values)) form.set(name, value)
  form.set('picture', new Blob(['<svg/>']), 'a.svg')
  const added = await fetch(`${server.url}${collection}/records`, { method: 'POST', body: form })
  record = (await added.json()) as typeof record
  assert.is(added.status, 200)
})
test.after(stopBooted)

// PocketBase answers 404, 400 or, to logins, 500.
test('find it or get a 4xx, whatever they ask for', async () => {
  const { id, picture } = record
  const { json } = await login()
  const own = { authorization: json.token }
  const asks = {
    view: () => send(server.url, { path: `${collection}/records/${id}` }),
    list: () => send(server.url, { path: `${collection}/records?filter=note!='x'` }),
    file: () => send(server.url, { path: `/api/files/${path(collection)}/${id}/${picture}` }),
    update: () =>
      send(server.url, {
        method: 'PATCH',
        path: `${collection}/records/${id}`,
        body: { note: 'y' },
      }),
    create: () =>
      send(server.url, {
        path: `${collection}/records`,
        body: { password: 'password-x', passwordConfirm: 'password-x' },
      }),
    login,
    unknown: () =>
      send(server.url, {
        path: `${collection}/auth-with-password`,
        body: { identity: 'nobody@example.com', password: 'x' },
      }),
    refresh: () => send(server.url, { path: `${collection}/auth-refresh`, body: {}, headers: own }),
    code: () =>
      send(server.url, { path: `${collection}/request-otp`, body: { email: account.email } }),
    sessions: () => send(server.url, { path: `${collection}/sessions`, headers: own }),
  }
  const seen = new Map<string, Set<number>>()
  let isOver = false
  const asking = Object.entries(asks).map(async ([name, ask]) => {
    const statuses = new Set<number>()
    seen.set(name, statuses)
    while (!isOver) statuses.add((await ask()).status)
  })
  const isMet = () => seen.get('view')!.has(404)
  for (let n = 1; n <= renames.least || (!isMet() && n <= renames.most); n++) {
    const change = { method: 'PATCH', path: collection, body: { name: `renamed_${n}` } }
    const { status, text } = await send(server.url, { ...change, headers: root })
    assert.is(status, 200, text)
  }
  isOver = true
  await Promise.all(asking)
  assert.ok(isMet(), 'a request came between a rename and its news')
  for (const [name, statuses] of seen) {
    assert.ok(Math.max(...statuses) < 500, `${name}: ${[...statuses]}`)
  }
})

function login() {
  const body = { identity: account.email, password: account.password }
  return send(server.url, { path: `${collection}/auth-with-password`, body })
}

function path(collection: string): string {
  return collection.slice('/api/collections/'.length)
}

test.run()

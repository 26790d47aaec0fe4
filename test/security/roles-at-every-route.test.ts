import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPreparedMailWorld } from '../contracts/prepared-folder.js'
import { runCommand } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

// Every route of the OpenAPI document, as every role, on one's own id, another's, and nobody's. What a
// role may not see or change is compared after each request, whatever it was answered.
const contracts = 'strapi slugbase jitsudo mudbase weather'
const users = '/api/collections/users'
type World = Awaited<ReturnType<typeof openPreparedMailWorld>>

interface Cell {
  operation: string
  method: string
  path: string
  id: string
}

interface Role {
  name: string
  token: string
  /** Of the account in `users`, if it is one. */
  id?: string
  isManager?: boolean
}

let world: World
let cells: Cell[]
const ids: Record<string, string> = {}
// Columns of users that no account changes by itself.
let guarded: string[]

test.before(async () => {
  const names = ['ann', 'bob', 'carl']
  world = await openPreparedMailWorld(
    contracts,
    ['--limits', 'off'],
    Object.fromEntries(
      [...names, 'fred'].map((name) => [`${name}@example.com`, `password-${name}`]),
    ),
  )
  const { url, root } = world
  const isCarl = "@request.auth.username = 'carl'"
  const rules = { manageRule: isCarl, updateRule: `id = @request.auth.id || ${isCarl}` }
  const headers = { authorization: root }
  const { status } = await send(url, { method: 'PATCH', path: users, headers, body: rules })
  assert.is(status, 200)
  for (const name of names)
    ids[name] = String((await logIn(url, 'users', name, `password-${name}`)).record['id'])
  const { stdout } = await runCommand(['openapi', '--dir', world.dir])
  cells = cellsOf(JSON.parse(stdout))
  const { fields } = (await send(url, { path: users, headers })).json
  guarded = fields
    .filter(({ name, hidden }: { name: string; hidden: boolean }) => hidden && name !== 'password')
    .map(({ name }: { name: string }) => name)
  for (const name of ['role', 'is_admin', 'blocked', 'tenant'])
    assert.ok(guarded.includes(name), `${name} in ${guarded}`)
})
test.after(() => world.stop())

function cellsOf(document: { paths: Record<string, Record<string, { operationId: string }>> }) {
  const found: Cell[] = []
  for (const [template, operations] of Object.entries(document.paths)) {
    for (const [method, { operationId: operation }] of Object.entries(operations)) {
      // A stream that doesn't end.
      if (operation === 'native.connect') continue
      const byId = /\{(?!collection)\w+\}/.test(template)
      for (const id of byId ? [ids['ann']!, ids['bob']!, 'nobody000000000'] : ['']) {
        const path = template.replace('{collection}', 'users').replace(/\{\w+\}/g, id || 'x')
        found.push({ operation, method: method.toUpperCase(), path, id })
      }
    }
  }
  return found
}

let count = 0

/** Something of each name that a route may read; each time a name and an address of their own. */
function body() {
  count++
  return {
    name: 'changed',
    username: `changed${count}`,
    email: `changed${count}@example.com`,
    newEmail: `changed${count}@example.com`,
    identity: 'nobody',
    identifier: 'nobody',
    password: 'changed-by-it-1',
    passwordConfirm: 'changed-by-it-1',
    passwordConfirmation: 'changed-by-it-1',
    newPassword: 'changed-by-it-1',
    oldPassword: 'not-it',
    currentPassword: 'not-it',
    emailVisibility: true,
    verified: true,
    role: 'admin',
    is_admin: true,
    isAdmin: true,
    blocked: true,
    confirmed: true,
    tenant: 'changed',
    tenantId: 'changed',
    token: 'x',
    code: '000000',
    enabled: true,
    duration: 60,
    query: 'SELECT 1 AS id',
    meta: { appName: 'changed' },
    collections: [],
    createRule: '',
    deleteRule: '',
  }
}

const ask = ({ method, path }: Cell, token: string) =>
  send(world.url, {
    method,
    path,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(method === 'GET' ? {} : { body: body() }),
  })

/** What that role may not change, as one text for each. */
function protectedFrom({ id, isManager }: Role): Record<string, string> {
  const { db } = world
  const others = Object.values(ids).filter((each) => each !== id)
  const all = (sql: string, ...values: string[]) => JSON.stringify(db.prepare(sql).all(...values))
  const marks = (list: readonly string[]) => list.map(() => '?').join(', ')
  // Renewed with a password; made up by slugbase for whom it sees first.
  const free = ['tokenKey', 'user_key']
  const columns = guarded.filter((name) => !free.includes(name)).map((name) => `"${name}"`)
  return {
    superusers: all('SELECT * FROM _superusers'),
    collections: all('SELECT * FROM _collections'),
    settings: all('SELECT * FROM _params'),
    members: all('SELECT * FROM members'),
    accounts: all('SELECT count(*) FROM users WHERE id IN (?, ?, ?)', ...Object.values(ids)),
    guarded: all(
      `SELECT ${columns} FROM users WHERE id IN (${marks(Object.values(ids))}) ORDER BY id`,
      ...Object.values(ids),
    ),
    ...(isManager
      ? {}
      : {
          others: all(`SELECT * FROM users WHERE id IN (${marks(others)})`, ...others),
          own: all('SELECT email, verified FROM users WHERE id = ?', id ?? ''),
        }),
  }
}

/** What that role must not be told. */
function secretsFrom({ id, isManager }: Role): string[] {
  const { db } = world
  const rows = db
    .prepare(
      "SELECT id, username, email, password, tokenKey FROM users WHERE username IN ('ann', 'bob')",
    )
    .all() as Record<'id' | 'email' | 'password' | 'tokenKey', string>[]
  const { options } = db.prepare("SELECT options FROM _collections WHERE name = 'users'").get() as {
    options: string
  }
  return [
    'root@example.com',
    JSON.parse(options).authToken.secret,
    ...rows.flatMap(({ password, tokenKey }) => [password, tokenKey]),
    ...rows.filter((row) => !isManager && row.id !== id).map(({ email }) => email),
  ]
}

const isIn = (status: number) => status < 400
/** What one may do to oneself ends the role, and says nothing. */
const isOwnEnd = ({ method, id }: Cell, role: Role) => method === 'DELETE' && id === role.id

/** There an account changes its own address without a mail (strapi.selfUpdate), and is unconfirmed then. */
const isStrapis = (what: string, { operation }: Cell) =>
  what === 'own' && operation === 'strapi.update'

async function walk(role: Role, open: (cell: Cell) => boolean = () => true) {
  const wrong: string[] = []
  const entered = new Set<Cell>()
  let before = protectedFrom(role)
  const secrets = secretsFrom(role)
  for (const cell of cells) {
    if (isOwnEnd(cell, role)) continue
    const { status, text } = await ask(cell, role.token)
    const told = `${role.name}: ${cell.method} ${cell.path}: ${status} ${text.slice(0, 200)}`
    if (status >= 500 && status !== 501) wrong.push(told)
    if (isIn(status)) entered.add(cell)
    if (isIn(status) && !open(cell)) wrong.push(`no more than a guest, but ${told}`)
    for (const secret of secrets) if (text.includes(secret)) wrong.push(`${secret} in ${told}`)
    if (cell.method === 'GET') continue
    const after = protectedFrom(role)
    for (const [what, state] of Object.entries(after))
      if (state !== before[what] && !isStrapis(what, cell)) wrong.push(`${what} changed by ${told}`)
    before = after
    // A logout, or all sessions ended: the next cells are asked signed in again.
    if (role.id && isIn(status) && !(await isSignedIn(role))) await signIn(role)
  }
  return { wrong, entered }
}

async function isSignedIn({ token }: Role): Promise<boolean> {
  const path = `${users}/auth-refresh`
  const { status } = await send(world.url, {
    method: 'POST',
    path,
    headers: { authorization: token },
  })
  return status === 200
}

async function signIn(role: Role): Promise<void> {
  const { username } = world.db.prepare('SELECT username FROM users WHERE id = ?').get(role.id) as {
    username: string
  }
  // Strapi's own update sets a password without the old one (strapi.selfUpdate).
  const passwords = [`password-${role.name}`, body().password]
  const path = `${users}/auth-with-password`
  for (const password of passwords) {
    const { json } = await send(world.url, { path, body: { identity: username, password } })
    if (json.token) role.token = json.token
  }
  assert.ok(await isSignedIn(role), `${role.name} signs in again`)
}

const guest: Role = { name: 'nobody', token: '' }
let entered: Set<Cell>

test('a guest sees nobody’s address and no secret, and changes nothing of anybody', async () => {
  assert.ok(cells.length > 250, `${cells.length} cells`)
  const found = await walk(guest)
  entered = found.entered
  assert.equal(found.wrong, [])
  assert.ok(entered.size > 10, `${entered.size}`)
})

test('a token whose account changed its password, or is gone, gets no further than a guest', async () => {
  const { url, root, db } = world
  const headers = { authorization: root }
  const { token, record } = await logIn(url, 'users', 'fred', 'password-fred')
  const path = `${users}/records/${record['id']}`
  const password = { password: 'another-one-1', passwordConfirm: 'another-one-1' }
  assert.is((await send(url, { method: 'PATCH', path, headers, body: password })).status, 200)
  const renewed = (await logIn(url, 'users', 'fred', 'another-one-1')).token
  assert.is((await send(url, { method: 'DELETE', path, headers })).status, 204)
  assert.is(db.prepare("SELECT 1 FROM users WHERE username = 'fred'").get(), undefined)
  for (const [name, revoked] of Object.entries({ changed: token, gone: renewed })) {
    const { wrong } = await walk({ name, token: revoked }, (cell) => entered.has(cell))
    assert.equal(wrong, [])
  }
})

for (const name of ['ann', 'bob']) {
  test(`${name} gets further, and neither sees nor changes what is another’s or guarded`, async () => {
    const { token } = await logIn(world.url, 'users', name, `password-${name}`)
    const found = await walk({ name, token, id: ids[name]! })
    assert.equal(found.wrong, [])
    const more = [...found.entered].filter((cell) => !entered.has(cell))
    assert.ok(more.length > 10, `${more.length}`)
  })
}

test('an account of another collection neither sees nor changes what is an account’s', async () => {
  const { token } = await logIn(world.url, 'members', 'single@example.com', 'password-single')
  const found = await walk({ name: 'single', token })
  assert.equal(found.wrong, [])
})

test('a manager changes accounts, but nothing guarded, no collection, no setting and no superuser', async () => {
  const { token } = await logIn(world.url, 'users', 'carl', 'password-carl')
  const found = await walk({ name: 'carl', token, id: ids['carl']!, isManager: true })
  assert.equal(found.wrong, [])
  const changed = [...found.entered].some(
    ({ operation, id }) => operation === 'native.update' && id === ids['bob'],
  )
  assert.ok(changed, 'a manager changes bob')
})

test('a superuser gets in where others don’t: or the rows above would say nothing', async () => {
  const opened = []
  for (const cell of cells.filter(({ method }) => method === 'GET'))
    if (isIn((await ask(cell, world.root)).status) && !entered.has(cell))
      opened.push(cell.operation)
  assert.ok(opened.length > 20, `${opened}`)
})

test.run()

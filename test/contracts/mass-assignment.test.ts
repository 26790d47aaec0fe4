import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contractRoutes } from '../helper/contract-routes.js'
import type { Arrived } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'
import { openFreshMailWorld } from './fresh-folder.js'

const test = suite('contracts: what a body may not say of its account')
let world: Awaited<ReturnType<typeof openFreshMailWorld>>
let url: string
const tenants = { acme: 'acme00000000000', chosen: 'chosentenant000' }
const uuids = {
  acme: '11111111-1111-4111-8111-111111111111',
  chosen: '22222222-2222-4222-8222-222222222222',
}
const project = 'proj_named0000001'
let projectId = ''

test.before(async () => {
  const args = ['--limits', 'off', '--set', 'slugbase.registration=true']
  world = await openFreshMailWorld(args)
  url = world.url
})
test.after(() => world.stop())

type Extra = Readonly<Record<string, unknown>>

/**
 * Every column that contracts add, and PocketBase's own columns of an account, with values that a
 * superuser could write.
 */
function chosen(count: number): Extra {
  return {
    username: `chosen-${count}`,
    language: 'de',
    unit: 'metric',
    location: { lat: 1, lon: 2, name: 'Munich' },
    token: 'chosen-token',
    firstName: 'Chosen',
    lastName: 'Name',
    role: 'owner',
    is_admin: true,
    user_key: `chosen${count}`,
    theme: 'dark',
    blocked: true,
    tenant: tenants.chosen,
    project: 'chosenproject00',
    verified: true,
    tokenKey: `${count}`.padStart(50, 'k'),
    emailVisibility: true,
    id: `chosen${count}`.padEnd(15, '0'),
  }
}

// The same under the names that these contracts and others use.
const aliases = {
  ...{ confirmed: true, email_verified: true, emailVerified: true, isAdmin: true, admin: true },
  ...{ groups: ['admin'], tenant_id: uuids.chosen, projects: ['x'], customRole: 'owner' },
  ...{ password_hash: '$2b$04$x', passwordHash: 'x', created: '2001-01-01 00:00:00.000Z' },
  ...{ 'role+': 'owner', 'blocked:each': true, provider: 'x', resetPasswordToken: 'x' },
}

/** Generated for each account; no client may choose them. */
const made = ['id', 'token', 'tokenKey', 'user_key', 'username']
/** The other columns of an account if a request doesn't set them. */
const untold: Extra = {
  ...{ language: '', unit: '', location: null, firstName: '', lastName: '', role: '', theme: '' },
  ...{ is_admin: 0, blocked: 0, tenant: '', project: '', verified: 0, emailVisibility: 0 },
}

const stored = (where: string, value: unknown) =>
  world.db.prepare(`SELECT * FROM users WHERE ${where} = ?`).get(value) as Record<string, unknown>

const asStored = (value: unknown) =>
  typeof value === 'boolean'
    ? Number(value)
    : typeof value === 'object'
      ? JSON.stringify(value)
      : value

let count = 0
const password = 'Passw0rd!1'

interface Who {
  email: string
  headers: Record<string, string>
  id: string
}

/**
 * A way to make an account: `takes` lists the columns it accepts, and `gives` the ones it sets
 * itself.
 */
interface SignUp {
  rows: readonly string[]
  takes?: readonly string[]
  gives?: () => Extra
  run(path: string, email: string, extra: Extra): Promise<number>
}

const put = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(url, { method, path, body, headers })

const signUps: readonly SignUp[] = [
  {
    rows: ['slugbase POST /api/auth/setup'],
    gives: () => ({ is_admin: 1, language: 'en', theme: 'auto' }),
    async run(path, email, extra) {
      return (await put('POST', path, { email, name: 'F', password, ...extra })).status
    },
  },
  {
    rows: ['slugbase POST /api/auth/register'],
    async run(path, email, extra) {
      return (await put('POST', path, { email, name: 'R', password, ...extra })).status
    },
  },
  {
    rows: ['strapi POST /auth/local/register'],
    takes: ['username'],
    async run(path, email, extra) {
      return (await put('POST', path, { email, password, ...extra })).status
    },
  },
  {
    rows: ['weather PUT /user', 'weather PUT /api/v1/user'],
    takes: ['username', 'language', 'unit', 'location', 'emailVisibility'],
    async run(path, email, extra) {
      const body = { email, password, passwordConfirm: password, ...extra }
      return (await put('PUT', path, body)).status
    },
  },
  {
    rows: ['mudbase POST /api/auth/local/register'],
    takes: ['firstName', 'lastName'],
    gives: () => ({ project: projectId }),
    async run(path, email, extra) {
      const body = { email, password, projectId: project, ...extra }
      return (await put('POST', path, body)).status
    },
  },
  {
    // The tenant's owner belongs to the new tenant, and administers it.
    rows: ['jitsudo POST /v1/tenants'],
    gives: () => ({
      is_admin: 1,
      tenant: world.db
        .prepare('SELECT id FROM tenants WHERE slug = ?')
        .pluck()
        .get(`made-${count}`),
    }),
    async run(path, email, extra) {
      const body = { name: 'T', slug: `made-${count}`, owner_email: email, owner_name: 'O' }
      const headers = { authorization: world.root }
      const more = { require_mfa: true, uuid: uuids.chosen, owner: extra }
      return (await put('POST', path, { ...extra, ...more, ...body }, headers)).status
    },
  },
]

for (const { rows, takes = [], gives = () => ({}), run } of signUps) {
  for (const row of rows) {
    test(`${row}: a new account has of its columns ${takes.join(', ') || 'none'} as sent`, async () => {
      await openProject()
      const email = `new${++count}@example.com`
      const extra = chosen(count)
      const status = await run(row.split(' ').at(-1)!, email, { ...aliases, ...extra })
      assert.ok(status === 200 || status === 201, `${status}`)
      const account = stored('email', email)
      assert.ok(account, 'the account is there')
      const expected: Extra = { ...untold, ...gives() }
      for (const [column, value] of Object.entries(extra)) {
        const sent = asStored(value)
        if (takes.includes(column)) assert.is(account[column], sent, column)
        else if (made.includes(column)) assert.is.not(account[column], sent, column)
        else assert.is(account[column], expected[column], column)
      }
      const { uuid, require_mfa } =
        (world.db.prepare('SELECT * FROM tenants WHERE id = ?').get(account['tenant']) as Extra) ??
        {}
      assert.is.not(uuid, uuids.chosen)
      assert.ok(!require_mfa)
    })
  }
}

/** A change to one's own account. */
interface Update {
  rows: readonly string[]
  takes?: readonly string[]
  run(path: string, who: Who, extra: Extra): Promise<number>
}

const updates: readonly Update[] = [
  {
    rows: ['slugbase PUT /api/users/me'],
    takes: ['language', 'theme'],
    async run(path, { headers }, extra) {
      const pair = (await send(url, { path: '/api/csrf-token' })).json.csrfToken
      const signedIn = { ...headers, cookie: `_csrf=${pair}`, 'x-csrf-token': pair }
      return (await put('PUT', path, extra, signedIn)).status
    },
  },
  {
    rows: ['strapi PUT /users/:id'],
    takes: ['username'],
    async run(path, { headers, id }, extra) {
      return (await put('PUT', path.replace(':id', id), extra, headers)).status
    },
  },
  {
    rows: ['weather POST /user/:id', 'weather POST /api/v1/user/:id'],
    takes: ['username', 'language', 'unit', 'location', 'emailVisibility'],
    async run(path, { headers, id }, extra) {
      return (await put('POST', path.replace(':id', id), extra, headers)).status
    },
  },
  {
    rows: ['weather POST /user/:id/file', 'weather POST /api/v1/user/:id/file'],
    async run(path, { headers, id }, extra) {
      const form = new FormData()
      form.set('avatar', new Blob(['GIF89a']), 'a.gif')
      for (const [key, value] of Object.entries(extra)) form.set(key, String(asStored(value)))
      form.set('@jsonPayload', JSON.stringify(extra))
      return (await put('POST', path.replace(':id', id), form, headers)).status
    },
  },
  {
    rows: ['mudbase PATCH /api/users/password'],
    async run(path, { headers }, extra) {
      const body = { currentPassword: password, newPassword: `${password}2`, ...extra }
      return (await put('PATCH', path, body, headers)).status
    },
  },
  {
    rows: ['jitsudo POST /v1/users/me/password'],
    async run(path, { headers }, extra) {
      const body = { current_password: password, new_password: `${password}2`, ...extra }
      return (await put('POST', path, body, headers)).status
    },
  },
]

for (const { rows, takes = [], run } of updates) {
  for (const row of rows) {
    test(`${row}: a change takes of its account’s columns ${takes.join(', ') || 'none'}`, async () => {
      const who = await member()
      const before = stored('id', who.id)
      const extra = chosen(++count)
      const status = await run(row.split(' ').at(-1)!, who, { ...aliases, ...extra })
      assert.ok(status === 200 || status === 204, `${status}`)
      const after = stored('id', who.id)
      for (const [column, value] of Object.entries(extra)) {
        if (takes.includes(column)) assert.is(after[column], asStored(value), column)
        // A new password makes a new key; slugbase's profile makes its own at the first request.
        else if (['tokenKey', 'user_key'].includes(column)) assert.is.not(after[column], value)
        else assert.is(after[column], before[column], column)
      }
    })
  }
}

test('jitsudo: a domain is of its administrator’s tenant and not verified, whatever is sent', async () => {
  const { headers } = await member({ is_admin: true })
  const more = { tenant: tenants.chosen, tenant_id: uuids.chosen, verified: true, id: 'x' }
  const body = {
    domain: 'mine.example',
    ...more,
    verified_at: '2024-01-01',
    verification_token: 'x',
  }
  const { status, text } = await put('POST', '/v1/domains', body, headers)
  assert.is(status, 201, text)
  const row = world.db.prepare("SELECT * FROM tenant_domains WHERE domain = 'mine.example'").get()
  assert.is((row as Extra)['tenant'], tenants.acme)
  assert.is((row as Extra)['verified'], 0)
})

test('jitsudo: an invitation sets the password and nothing else', async () => {
  const email = `invited${++count}@example.com`
  const tenant = { name: 'T', slug: `invited-${count}`, owner_email: email, owner_name: 'O' }
  await put('POST', '/v1/tenants', tenant, { authorization: world.root })
  const { text = '' }: Arrived = await world.box.take(email)
  const token = /=([0-9a-f]{40,})\b/.exec(text)?.[1] ?? ''
  const extra: Extra = { ...aliases, ...chosen(count) }
  const verified = await put('POST', '/v1/auth/verify-email', { ...extra, token })
  assert.is(verified.status, 200, verified.text)
  const before = stored('email', email)
  assert.is(before['verified'], 1)
  const body = { ...extra, token, password, new_password: password }
  const set = await put('POST', '/v1/auth/set-initial-password', body)
  assert.is(set.status, 200, set.text)
  const after = stored('email', email)
  assert.is.not(after['tokenKey'], extra['tokenKey'])
  const { password: _, tokenKey, updated } = after
  assert.equal(after, { ...before, password: after['password'], tokenKey, updated })
})

test('every route that makes or changes something of an account stands above', () => {
  const tried = [...signUps, ...updates].flatMap(({ rows }) => rows)
  // One makes no account, the other answers 403 to everybody.
  const own = ['jitsudo POST /v1/domains', 'strapi POST /users']
  const served = contractRoutes()
    .filter(({ name }) => name === 'create' || name === 'update')
    .map(({ contract, method, path }) => `${contract} ${method} ${path}`)
  assert.equal(served.sort(), [...tried, ...own].sort())
})

test.run()

async function openProject(): Promise<void> {
  if (projectId !== '' || count === 0) return
  const headers = { authorization: world.root }
  const make = async (collection: string, body: object) => {
    const answer = await send(url, {
      path: `/api/collections/${collection}/records`,
      headers,
      body,
    })
    assert.is(answer.status, 200, answer.text)
    return answer.json.id as string
  }
  projectId = await make('projects', { key: project, name: 'Named' })
  await make('projects', { id: 'chosenproject00', key: 'proj_chosen000001', name: 'Chosen' })
  for (const slug of ['acme', 'chosen'] as const) {
    await make('tenants', { id: tenants[slug], uuid: uuids[slug], slug, name: slug })
  }
}

/** An account of the tenant acme, signed in. */
async function member(more: object = {}): Promise<Who> {
  await openProject()
  const email = `member${++count}@example.com`
  const body = { email, password, passwordConfirm: password, name: 'M', tenant: tenants.acme }
  const made = await send(url, {
    path: '/api/collections/users/records',
    headers: { authorization: world.root },
    body: { ...body, ...more },
  })
  assert.is(made.status, 200, made.text)
  const { token } = await logIn(url, 'users', email, password)
  const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': uuids.acme }
  return { email, id: made.json.id, headers }
}

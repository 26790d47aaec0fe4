import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { native } from '../../server/api/index.js'
import { contractRoutes } from '../helper/contract-routes.js'
import Database from '../helper/database.js'
import { codeAt } from '../helper/factors.js'
import { codeOf } from '../helper/mailbox.js'
import { isData } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'
import { openFreshMailWorld } from './fresh-folder.js'
import { claimsOf } from './prepared-folder.js'

const test = suite('contracts: with another account’s ids')

interface Person {
  email: string
  id: string
  tenant: string
  project: string
  headers: Record<string, string>
  /** The account's id at jitsudo. */
  sub: string
  sessions: string[]
  secret: string
  factor: string
}

let world: Awaited<ReturnType<typeof openFreshMailWorld>>
let url: string
let own: Database.Database
let ann: Person
let bob: Person
const password = 'Passw0rd!1'

test.before(async () => {
  world = await openFreshMailWorld(['--limits', 'off'])
  url = world.url
  ann = await person('ann', { is_admin: true })
  bob = await person('bob')
  own = new Database(join(world.dir, 'pocketgate.db'), { readonly: true })
})
test.after(async () => {
  own.close()
  await world.stop()
})

/** An administrator, an ordinary account and a guest: the first two are Ann's. */
const callers = () => ({
  'an administrator of another tenant': ann.headers,
  'another account': { authorization: ann.headers['authorization']! },
  nobody: {} as Record<string, string>,
})

/** Values for a path parameter: each is an id of Bob's. */
function idsFor(name: string, path: string): string[] {
  if (name === 'collection') return ['users']
  if (path.includes('/sessions/accounts/')) return name === 'id' ? [bob.id] : bob.sessions
  if (path.includes('/sessions/')) return bob.sessions
  if (path.includes('/mfa/') || path.includes('/passkeys/')) return [bob.factor]
  return [bob.id, bob.sub]
}

// Parameters for a provider, a mailed link, a job, a backup or a log: none is an account's id.
const otherNames = /:(?:provider|token|key|file)\b|^\/api\/(?:logs|crons)\//

test('every route that has an account, a session or a factor in its path', async () => {
  const rows = [
    ...native.routes.map((route) => ({ ...route, contract: 'native' })),
    ...contractRoutes(),
  ].filter(({ path }) => /:(?!collection\b)/.test(path) && !otherNames.test(path))
  assert.ok(rows.length > 20, `${rows.length}`)
  const before = rowsOfBob()
  assert.ok(before.length > 5, `${before.length}`)
  for (const { contract, method, path } of rows) {
    for (const at of filled(path)) {
      for (const [who, headers] of Object.entries(callers())) {
        const body = method === 'GET' || method === 'DELETE' ? {} : { body: greedy }
        const answer = await send(url, { method, path: at, headers, ...body })
        const told = `${contract} ${method} ${at} by ${who}: ${answer.status} ${answer.text}`
        assert.ok(answer.status >= 400 && answer.status < 500, told)
        assert.not(answer.text.includes(bob.email), told)
        assert.equal(rowsOfBob(), before, told)
      }
    }
  }
})

test('jitsudo: every route of who is signed in, with the other tenant’s header', async () => {
  const open = /^\/v1\/auth\/|^\/healthz$/
  const rows = contractRoutes().filter(
    ({ contract, path }) => contract === 'jitsudo' && !open.test(path),
  )
  assert.ok(rows.length > 12)
  const before = rowsOfBob()
  for (const { method, path } of rows) {
    for (const at of filled(path)) {
      const headers = { ...ann.headers, 'x-tenant-id': bob.tenant }
      const body = method === 'POST' ? { body: greedy } : {}
      const { status, json } = await send(url, { method, path: at, headers, ...body })
      assert.is(`${status} ${json?.code}`, '403 tenant_mismatch', `${method} ${at}`)
    }
  }
  assert.equal(rowsOfBob(), before)
})

test('jitsudo: another’s challenge takes no code but its own account’s', async () => {
  const { email } = bob
  const { json } = await send(url, { path: '/v1/auth/login', body: { email, password } })
  const { challenge_id } = json
  assert.ok(challenge_id)
  const answers = [
    { path: '/v1/auth/mfa/challenge', body: { challenge_id, code: codeAt(ann.secret) } },
    { path: '/v1/auth/mfa/challenge', body: { challenge_id, code: codeAt(ann.secret, 1) } },
    {
      path: '/v1/auth/mfa/enroll-via-challenge',
      body: { challenge_id, step: 'generate', action: 'generate' },
    },
  ]
  for (const { path, body } of answers) {
    const { status, text } = await send(url, { path, body, headers: ann.headers })
    assert.ok(status === 400 || status === 401, `${path} ${status} ${text}`)
    assert.not(text.includes('secret'))
  }
})

test('mudbase: a session and a code count in their own project and for their own account', async () => {
  const at = `/api/auth/local/session?projectId=${bob.project}`
  assert.is((await send(url, { path: at, headers: ann.headers })).status, 404)
  const login = { email: ann.email, password, projectId: bob.project }
  assert.is((await send(url, { path: '/api/auth/local/login', body: login })).status, 401)
  const reset = '/api/auth/local/password-reset'
  await send(url, { path: reset, body: { email: ann.email, projectId: ann.project } })
  let mail = await world.box.take(ann.email)
  while (!/^Your code/.test(mail.subject ?? '')) mail = await world.box.take(ann.email)
  const otp = codeOf(mail)
  const before = rowsOfBob()
  for (const body of [
    { email: bob.email, projectId: bob.project },
    { email: bob.email, projectId: ann.project },
    { email: ann.email, projectId: bob.project },
  ]) {
    const fresh = { ...body, otp, newPassword: 'Passw0rd!2' }
    const { status, text } = await send(url, { path: `${reset}/confirm`, body: fresh })
    assert.is(status, 400, `${JSON.stringify(body)} ${text}`)
  }
  assert.equal(rowsOfBob(), before)
})

test('what lists or ends shows and ends one’s own alone', async () => {
  const lists = contractRoutes().filter(({ method, path }) => method === 'GET' && !/:/.test(path))
  const natively = ['sessions', 'passkeys', 'totp', 'recovery-codes', 'records'].map((name) => ({
    contract: 'native',
    method: 'GET' as const,
    path: `/api/collections/users/${name}`,
  }))
  const filter = encodeURIComponent(`id = '${bob.id}' || email ~ 'bob'`)
  const filtered = { ...natively[0]!, path: `/api/collections/users/records?filter=${filter}` }
  for (const { contract, method, path } of [...lists, ...natively, filtered]) {
    const { text } = await send(url, { method, path, headers: ann.headers })
    const secrets = [bob.id, bob.sub, bob.email, bob.tenant, bob.factor, ...bob.sessions]
    for (const secret of secrets) assert.not(text.includes(secret), `${contract} ${path}: ${text}`)
  }
  const before = rowsOfBob()
  const path = '/api/collections/users/sessions'
  await send(url, { method: 'DELETE', path, headers: ann.headers })
  assert.equal(rowsOfBob(), before)
})

test.run()

/** What a body would change if the route accepted it. */
const greedy = {
  ...{ email: 'taken@example.com', username: 'taken', name: 'Taken', password: 'Passw0rd!3' },
  ...{ passwordConfirm: 'Passw0rd!3', oldPassword: password, code: '000000', verified: true },
}

function filled(path: string): string[] {
  const [, name] = /:(\w+)/.exec(path) ?? []
  if (!name) return [path]
  return idsFor(name, path).flatMap((id) => filled(path.replace(`:${name}`, id)))
}

/**
 * Everything that the folder stores about Bob, except records of events and when he was last seen.
 */
function rowsOfBob(): string[] {
  return [world.db, own].flatMap((db) =>
    (db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[])
      .filter((name) => isData(name) && !name.startsWith('audit'))
      .flatMap((name) => db.prepare(`SELECT * FROM "${name}"`).all() as object[])
      .map((row) => JSON.stringify(row))
      .filter((row) => row.includes(bob.id)),
  )
}

/**
 * An account with a tenant and a project of its own, signed in through several APIs, with an app.
 */
async function person(name: string, more: object = {}): Promise<Person> {
  const asRoot = async (collection: string, body: object) => {
    const path = `/api/collections/${collection}/records`
    const answer = await send(url, { path, body, headers: { authorization: world.root } })
    assert.is(answer.status, 200, answer.text)
    return answer.json
  }
  const tenant = await asRoot('tenants', { slug: name, name })
  const project = await asRoot('projects', { key: `proj_${name}`, name })
  const email = `${name}@example.com`
  const account = { email, password, passwordConfirm: password, name: `${name} of ${name}` }
  const places = { tenant: tenant.id, project: project.id, verified: true }
  const { id } = await asRoot('users', { ...account, ...places, ...more })
  const { token } = await logIn(url, 'users', email, password)
  const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': tenant.uuid }
  const login = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const { json, text } = await send(url, { path, body: { email, password, ...body } })
    assert.ok(json.token, text)
    return claimsOf(json.token)
  }
  const { sub, sid } = await login('/v1/auth/login', {})
  const { sid: second } = await login('/api/auth/local/login', { projectId: project.key })
  const made = await send(url, { path: '/v1/users/me/mfa/totp', body: {}, headers })
  const { secret, id: factor } = made.json
  const body = { code: codeAt(secret, -1) }
  const verified = await send(url, { path: '/v1/users/me/mfa/totp/verify', body, headers })
  assert.is(verified.status, 200, verified.text)
  return {
    ...{ email, id, tenant: tenant.uuid, project: project.key, headers },
    ...{ sub: String(sub), sessions: [String(sid), String(second)], secret, factor },
  }
}

import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contractRoutes } from '../helper/contract-routes.js'
import Database from '../helper/database.js'
import { faultOf, operationAt } from '../helper/documented.js'
import { isData, isPostgres } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'
import { openFreshMailWorld } from './fresh-folder.js'
import { type HostileInput, hostileInputs, hostileKeys } from './hostile-inputs.js'

const test = suite('contracts: hostile inputs')

let world: Awaited<ReturnType<typeof openFreshMailWorld>>
let own: Database.Database
let there: { version: string; rows: string }
const large = new Set<string>()
const bodies = new Map<string, string | Uint8Array>()
let member: Record<string, string>
const tenant = '11111111-1111-4111-8111-111111111111'
const password = 'Passw0rd!1'

test.before(async () => {
  world = await openFreshMailWorld(['--limits', 'off', '--set', 'slugbase.registration=true'])
  await make('tenants', { uuid: tenant, slug: 'acme', name: 'Acme' })
  await make('projects', { key: 'proj_acme', name: 'Acme' })
  await make('users', { email: 'ann@example.com', username: 'ann', verified: true, password })
  own = new Database(join(world.dir, 'pocketgate.db'), { readonly: true })
  member = await memberHeaders()
  there = { version: versions(), rows: whatIsThere().join('\n') }
})
test.after(async () => {
  own.close()
  await world.stop()
})

// These need no body: they end the session of a signed-in account, or begin to set up an app.
const needsNothing =
  /(?:logout|mfa\/totp|2fa\/setup|mfa\/enroll\/(?:begin|cancel)|webauthn\/register\/options)$|^DELETE .*\/users\/me$/
// Routes that answer that they aren't built, because the service has no such feature.
const unbuilt = /^POST \/v1\/auth\/callback$|webauthn\/register\/(?:options|complete)$/
const leaks = /SQLITE|SELECT |UNIQUE constraint|node_modules|\.js:\d|at (?:async )?\w+ \(|\/tmp\//

// A GET has its path, its query and its headers.
const inAddress = hostileInputs.filter(
  (input) => 'value' in input || input.segment !== undefined || input.headers,
)
assert.ok(hostileInputs.length >= 30)

// Each row gets every third input, the next row other ones; HOSTILE=all sends each input to every
// row.
const step = process.env['HOSTILE'] === 'all' ? 1 : 3

for (const [row, { contract, method, path, bodyLimitBytes }] of contractRoutes().entries()) {
  const title = `${method} ${path}`
  test(`${contract} ${title}`, async () => {
    assert.type(bodyLimitBytes, 'number')
    for (const who of ['guest', 'member'] as const) {
      if (who === 'member' && needsNothing.test(title)) continue
      const headers = who === 'guest' ? {} : member
      for (const [at, input] of (method === 'GET' ? inAddress : hostileInputs).entries()) {
        if ((at + row + (who === 'member' ? 1 : 0)) % step > 0) continue
        // A body beyond the limit is refused whichever route it is sent to, so once per limit is
        // enough.
        const limit = `${contract} ${bodyLimitBytes}`
        if (input.isLarge && (who === 'member' || large.has(limit))) continue
        if (input.isLarge && /^P/.test(method)) large.add(limit)
        const answer = await ask(contract, method, path, input, headers, bodyLimitBytes as number)
        const told = `${input.name}, by a ${who}: ${answer.status} ${answer.text.slice(0, 300)}`
        assert.ok(answer.status < 500 || (answer.status === 501 && unbuilt.test(title)), told)
        if (answer.status >= 400) {
          const operation = operationAt(method, `/c/${contract}${path}`)
          assert.ok(operation, title)
          const type = answer.headers.get('content-type') ?? ''
          assert.is(faultOf(operation, { ...answer, type }), undefined, told)
        }
        assert.not.match(answer.text, leaks)
        assert.not(answer.headers.getSetCookie().some((cookie) => cookie.startsWith('a=b')))
        assert.equal(newRows(), [], told)
      }
    }
  })
}

test('the account is as it was, and signs in', async () => {
  const { record } = await logIn(world.url, 'users', 'ann@example.com', password)
  assert.is(record['username'], 'ann')
})

test.run()

function ask(
  contract: string,
  method: string,
  path: string,
  input: HostileInput,
  headers: Record<string, string>,
  limitBytes: number,
) {
  const { value = 'x', type = 'application/json', segment = asSegment(value) } = input
  const at = `/c/${contract}${path.replace(/:\w+/g, segment)}`
  const sent = { ...headers, ...input.headers }
  if (method === 'GET') {
    const query = hostileKeys.map((key) => `${key}=${segment}`).join('&')
    return send(world.url, { method, path: `${at}?${query.slice(0, 8_000)}`, headers: sent })
  }
  const key = `${input.name} ${limitBytes}`
  if (!bodies.has(key)) bodies.set(key, bodyOf(input, limitBytes))
  return send(world.url, {
    method,
    path: at,
    headers: { 'content-type': type, ...sent },
    body: bodies.get(key) as string,
  })
}

function bodyOf({ value = 'x', body }: HostileInput, limitBytes: number): string | Uint8Array {
  if (!body) return JSON.stringify(Object.fromEntries(hostileKeys.map((key) => [key, value])))
  const made = body(hostileKeys, limitBytes)
  return typeof made === 'string' ? made : new Uint8Array(made)
}

/** As much of a value as fits into a path. */
function asSegment(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return encodeURIComponent([...text].slice(0, 100).join('').toWellFormed()) || 'x'
}

/** Every proof that a contract accepts, including the CSRF pair. */
async function memberHeaders(): Promise<Record<string, string>> {
  const path = '/c/slugbase/api/auth/login'
  const { headers } = await send(world.url, { path, body: { email: 'ann@example.com', password } })
  const [cookie = ''] = headers.getSetCookie()
  const token = /^token=([^;]+)/.exec(cookie)?.[1] ?? ''
  assert.ok(token)
  const pair = (await send(world.url, { path: '/c/slugbase/api/csrf-token' })).json.csrfToken
  return {
    authorization: `Bearer ${token}`,
    cookie: `token=${token}; _csrf=${pair}`,
    'x-csrf-token': pair,
    'x-tenant-id': tenant,
    origin: world.url,
  }
}

/** Rows written since the first request; deleted ones are marked with `-`. */
function newRows(): string[] {
  const version = versions()
  if (version === there.version) return []
  there.version = version
  const now = whatIsThere()
  const before = there.rows.split('\n')
  return [
    ...now.filter((row) => !before.includes(row)),
    ...before.filter((row) => !now.includes(row)).map((row) => `-${row}`),
  ]
}

/** Changes as soon as anything is written. */
function versions(): string {
  const records = isPostgres ? rowsOf(world.db) : world.db.pragma('data_version')
  return JSON.stringify([records, rowsOf(own)])
}

function whatIsThere(): string[] {
  return [...rowsOf(world.db), ...rowsOf(own)]
}

/** The rows of a database, except those that only record the requests. */
function rowsOf(db: Database.Database): string[] {
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
  return (names as string[])
    .filter((name) => isData(name) && !/^(?:audit|sqlite_|job_claims)/.test(name))
    .flatMap((name) => db.prepare(`SELECT * FROM "${name}"`).all())
    .map((row) => JSON.stringify(row))
}

async function make(collection: string, body: Record<string, unknown>): Promise<void> {
  const path = `/api/collections/${collection}/records`
  const more = 'password' in body ? { passwordConfirm: body['password'] } : {}
  const headers = { authorization: world.root }
  const answer = await send(world.url, { path, headers, body: { ...body, ...more } })
  assert.is(answer.status, 200, answer.text)
}

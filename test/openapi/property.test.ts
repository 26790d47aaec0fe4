import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openFreshMailWorld } from '../contracts/fresh-folder.js'
import { faultOf, operationAt } from '../helper/documented.js'
import { logIn, send } from '../helper/scenario.js'
import { type MadeRequest, type Pools, requestArbitrary } from './requests.js'

const test = suite('requests made from the OpenAPI document')

/** OPENAPI_REQUESTS sends more requests; the seed is printed, and can be set as well. */
const requests = Number(process.env['OPENAPI_REQUESTS'] ?? 1500)
const seed = Number(process.env['OPENAPI_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

const tenant = '11111111-1111-4111-8111-111111111111'
const password = 'Passw0rd!1'
const emails = ['ann@example.com', 'bob@example.com', 'admin@example.com']
// After this many requests the accounts are made again: a request may have deleted them or logged
// them out.
const together = 100

let world: Awaited<ReturnType<typeof openFreshMailWorld>>
let callers: Record<string, Record<string, string>> = { guest: {} }
const pools: Record<string, readonly string[]> = {}
test.before(async () => {
  const more = ['--set', 'slugbase.registration=true']
  world = await openFreshMailWorld(['--limits', 'off', ...more])
  await make('tenants', { uuid: tenant, slug: 'acme', name: 'Acme' })
  await make('projects', { key: 'proj_acme', name: 'Acme' })
  await renew()
})
test.after(() => world.stop())

// As a superuser these change what all other requests depend on, take long, or contact other
// machines.
const notAsRoot =
  /^native\.(?:updateSettings|restoreBackup|uploadBackup|createBackup|import|deleteCollection|updateCollection|createCollection|truncate|testEmail|testS3|runCron|updateFactors|addContract|runSQL)$/
// A stream that has no end.
const endless = /^native\.connect$/
// Routes that aren't built, and passkeys, which are off.
const unbuilt = /^jitsudo\.(?:authWithOAuth2|passkeyOptions|registerPasskey)/
const faults = [400, 401, 403, 404, 409, 413, 429]

test(`${requests} of them: no answer outside its shape, and no fault of ours`, async () => {
  const everybody = ['guest', 'ann', 'bob', 'admin', 'root']
  const asked = new Set<string>()
  const answered = new Map<number, number>()
  const found = new Map<string, string>()
  for (let at = 0; at * together < requests; at++) {
    await renew()
    const arbitrary = requestArbitrary(pools, (id) =>
      notAsRoot.test(id) ? everybody.slice(0, 4) : everybody,
    )
    for (const request of fc.sample(arbitrary, { numRuns: together, seed: seed + at })) {
      if (endless.test(request.operationId)) continue
      const { status, fault } = await ask(request)
      asked.add(request.operationId)
      answered.set(status, (answered.get(status) ?? 0) + 1)
      if (fault === undefined || found.has(fault.split(':', 2).join())) continue
      found.set(fault.split(':', 2).join(), `${fault}\n  ${JSON.stringify(request)}`)
    }
  }
  const told = [...answered].sort(([a], [b]) => a - b).map(([status, n]) => `${status} × ${n}`)
  console.log(`seed ${seed}, ${asked.size} operations: ${told.join(', ')}`)
  assert.is(found.size, 0, [...found.values()].join('\n'))
  const succeeded = answered.get(200) ?? 0
  assert.ok(succeeded > requests / 20, `only ${succeeded} of ${requests} succeeded`)
})

test.run()

/** The status, and how the answer violates the document. */
async function ask({ method, path, as, type, body }: MadeRequest) {
  const headers = { ...callers[as], ...(body !== undefined && { 'content-type': type }) }
  const answer = await send(world.url, {
    method,
    path,
    headers,
    ...(body !== undefined && { body }),
  })
  const { status, text } = answer
  const operation = operationAt(method, path.split('?')[0]!)
  assert.ok(operation, path)
  const isOdd = status >= 400 && !faults.includes(status)
  const isBuilt = !(status === 501 && unbuilt.test(operation.operationId))
  const odd = isOdd && isBuilt ? `${operation.operationId}: ${status} ${text}` : undefined
  return {
    status,
    fault:
      odd ?? faultOf(operation, { status, type: answer.headers.get('content-type') ?? '', text }),
  }
}

async function make(collection: string, body: Record<string, unknown>): Promise<number> {
  const path = `/api/collections/${collection}/records`
  const headers = { authorization: world.root }
  return (await send(world.url, { path, headers, body })).status
}

/** Restores the accounts, and signs them in again with every proof that a contract accepts. */
async function renew(): Promise<void> {
  const ids: string[] = []
  const sessions: typeof callers = { guest: {}, root: { authorization: world.root } }
  // Accounts that have taken a name or an address meanwhile are deleted as well.
  const emptied = '/api/collections/users/truncate'
  await send(world.url, { method: 'DELETE', path: emptied, headers: sessions['root']! })
  for (const email of emails) {
    const name = email.split('@')[0]!
    const path = '/api/collections/users/records'
    const headers = { authorization: world.root }
    const places = { tenant: 'acme', is_admin: name === 'admin', verified: true, username: name }
    const tenantId = world.db.prepare('SELECT id FROM tenants').pluck().get()
    const body = { email, password, passwordConfirm: password, ...places, tenant: tenantId }
    const made = await send(world.url, { path, headers, body })
    assert.is(made.status, 200, made.text)
    ids.push(made.json.id)
    const { token } = await logIn(world.url, 'users', email, password)
    const pair = 'p'.repeat(64)
    sessions[name] = {
      authorization: `Bearer ${token}`,
      cookie: `token=${token}; _csrf=${pair}`,
      'x-csrf-token': pair,
      'x-tenant-id': tenant,
      origin: world.url,
    }
  }
  callers = sessions
  Object.assign(pools, poolsOf(ids))
}

function poolsOf(ids: string[]): Pools {
  const passwords = [password, 'Passw0rd!2']
  return {
    collection: ['users', '_superusers', 'tenants', 'nothing', 'projects', '_pb_users_auth_'],
    id: ids,
    record: ids,
    email: [...emails, 'nobody@example.com', 'new@example.com'],
    identity: emails,
    identifier: [...emails, 'ann'],
    username: ['ann', 'someone-new'],
    name: ['Ann'],
    ...{ password: passwords, passwordConfirm: passwords, passwordConfirmation: passwords },
    ...{ oldPassword: passwords, newPassword: passwords, new_password: passwords },
    ...{ current_password: passwords, currentPassword: passwords },
    projectId: ['proj_acme'],
    tenant_slug: ['acme'],
    slug: ['acme', 'acme-two'],
    domain: ['example.com'],
    method: ['totp'],
    action: ['generate', 'verify'],
    provider: ['google', 'providers', 'me'],
    code: ['123456', 'abcde-fghij'],
    filter: ["email ~ 'a'", 'id != ""', 'verified = true && (', '@now > created'],
    sort: ['-created', 'email,-id', '@random', 'nothing'],
    expand: ['tenant', 'tenant.x', 'project'],
    page: ['1', '2', '-1'],
    perPage: ['1', '30', '100000'],
    skipTotal: ['1', 'true', 'x'],
    level: ['0'],
    owner_email: ['owner@example.com'],
    language: ['de'],
    theme: ['dark'],
    query: ['SELECT id FROM users'],
    url: ['/api/collections/users/records'],
  }
}

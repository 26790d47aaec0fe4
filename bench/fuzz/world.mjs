/** The folder that bench/fuzz.mjs sends requests about, and what a request may know of it. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Secret, TOTP } from 'otpauth'
import { signIn, write } from '../folder.mjs'
import { startServer } from '../server.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const superuser = { email: 'root@example.com', password: '1234567890' }
const contracts = ['strapi', 'slugbase', 'jitsudo', 'mudbase', 'weather']
const tenant = '11111111-1111-4111-8111-111111111111'

/**
 * Creates a collection with every type of field, so that bodies and filters have targets, the
 * contracts' columns, and second factors. Returns the OpenAPI document.
 */
export async function prepare(command, dir) {
  const run = (...args) =>
    execFileSync(process.execPath, [join(root, 'dist/pocketgate.js'), ...args, '--dir', dir], {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    })
  for (const contract of contracts) run('contracts', 'add', contract)
  const server = await startServer(command, dir, { POCKETGATE_LIMITS: 'off' })
  const token = await signIn(server, '_superusers', superuser.email, superuser.password)
  await write(server, token, 'PATCH', '/api/settings', {
    batch: { enabled: true, maxRequests: 50, timeout: 3 },
  })
  const rules = Object.fromEntries(
    ['list', 'view', 'create', 'update', 'delete'].map((rule) => [`${rule}Rule`, '']),
  )
  const types = ['text', 'number', 'bool', 'email', 'url', 'date', 'json', 'editor', 'geoPoint']
  const fields = types.map((type) => ({ name: type.toLowerCase(), type }))
  fields.push({ name: 'select', type: 'select', values: ['a', 'b'], maxSelect: 2 })
  fields.push({ name: 'file', type: 'file', maxSelect: 3, thumbs: ['100x100'], protected: false })
  fields.push({ name: 'owner', type: 'relation', collectionId: '_pb_users_auth_', maxSelect: 1 })
  fields.push({ name: 'friends', type: 'relation', collectionId: '_pb_users_auth_', maxSelect: 5 })
  fields.push({ name: 'created', type: 'autodate', onCreate: true, onUpdate: false })
  const make = (body) => write(server, token, 'POST', '/api/collections', body)
  await make({ name: 'fuzz_all', type: 'base', ...rules, fields })
  await make({ name: 'fuzz_0', type: 'base', ...rules, fields: fields.slice(0, 4) })
  await make({
    name: 'fuzz_view',
    type: 'view',
    listRule: '',
    viewRule: '',
    viewQuery: 'SELECT id, text, (number * 2) AS twice, owner FROM fuzz_all',
  })
  const { items } = await ask(server, token, '/api/collections/users/records?fields=id')
  for (const { id } of items) {
    const form = new FormData()
    const body = {
      text: `t ${id}`,
      number: 3,
      json: { a: [1] },
      select: ['a'],
      owner: id,
      friends: items.map((one) => one.id).slice(0, 5),
    }
    form.set('@jsonPayload', JSON.stringify(body))
    form.append(
      'file',
      new Blob([
        readFileSync(
          join(
            root,
            'docs/screenshots',
            readdirSync(join(root, 'docs/screenshots')).find((name) => name.endsWith('.png')),
          ),
        ),
      ]),
      'a.png',
    )
    form.append('file', new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']), 'b.svg')
    const made = await fetch(`${server.url}/api/collections/fuzz_all/records`, {
      method: 'POST',
      body: form,
    })
    if (!made.ok) throw new Error(`no record could be made: ${await made.text()}`)
  }
  await makeFactors(server, token)
  await makeTenant(server, token)
  await server.stop()
  return JSON.parse(run('openapi'))
}

/** Enabled for all, and required for erik's login. */
async function makeFactors(server, token) {
  const factors = {
    totp: { enabled: true },
    passkeys: { enabled: true, alone: true },
    sessions: { enabled: true, refreshTokens: true },
  }
  for (const name of ['users', 'members', '_superusers'])
    await write(server, token, 'PATCH', `/api/collections/${name}/factors`, factors)
  const path = '/api/collections/users/totp'
  const own = await signIn(server, 'users', 'erik@example.com', 'password-erik')
  const { secret } = await write(server, own, 'POST', path, {})
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  await write(server, own, 'POST', `${path}/confirm`, { code })
}

/** ann is its administrator. */
async function makeTenant(server, token) {
  const { id } = await write(server, token, 'POST', '/api/collections/tenants/records', {
    uuid: tenant,
    slug: 'acme',
    name: 'Acme',
  })
  const { items } = await ask(server, token, "/api/collections/users/records?filter=username='ann'")
  const body = { tenant: id, is_admin: true, verified: true }
  await write(server, token, 'PATCH', `/api/collections/users/records/${items[0].id}`, body)
}

/** Collections, ids, tokens and the like of a server on that folder. */
export async function learn(server) {
  const tokens = {
    root: await signIn(server, '_superusers', superuser.email, superuser.password),
    user: await signIn(server, 'users', 'ann@example.com', 'password-ann'),
    other: await signIn(server, 'users', 'bob@example.com', 'password-bob'),
  }
  const { items } = await ask(server, tokens.root, '/api/collections?perPage=100')
  const collections = items.map(({ name, fields }) => ({
    name,
    fields: fields.map((field) => ({ name: field.name, type: field.type, options: field.values })),
  }))
  const ids = items.map(({ id }) => id)
  // Without a prototype: requests may use any name for a collection.
  const idsOf = Object.create(null)
  for (const { name } of collections) {
    const { items: records = [] } = await ask(
      server,
      tokens.root,
      `/api/collections/${name}/records?perPage=8&fields=id`,
    )
    // A view may have no ids.
    idsOf[name] = records.map(({ id }) => id).filter(Boolean)
    ids.push(...idsOf[name])
  }
  const { items: withFiles } = await ask(
    server,
    tokens.root,
    '/api/collections/fuzz_all/records?fields=id,file',
  )
  const files = withFiles.flatMap(({ id, file }) =>
    file.map((name) => `/api/files/fuzz_all/${id}/${name}`),
  )
  const [head] = tokens.user.split('.')
  const claims = Buffer.from(
    JSON.stringify({
      collectionId: '_pb_users_auth_',
      exp: 1,
      id: ids.at(-1),
      refreshable: true,
      type: 'auth',
    }),
  )
  return {
    tokens,
    collections,
    ids,
    idsOf,
    files,
    expired: `${head}.${claims.toString('base64url')}.x`,
    schemas: items.filter(({ system }) => !system).map((each) => ({ ...each, system: undefined })),
    settings: await ask(server, tokens.root, '/api/settings'),
    factors: await ask(server, tokens.root, '/api/collections/users/factors'),
    ...(await learnFactors(server, tokens)),
    carried: await logInByContracts(server),
    clientId: '',
  }
}

/** Challenges, pending logins and refresh tokens, for whatever is enabled. */
async function learnFactors(server, tokens) {
  const users = '/api/collections/users'
  const made = await post(server, `${users}/passkeys/options`, {}, tokens.other)
  const asked = await post(server, `${users}/auth-with-passkey/options`, {})
  const waiting = await post(server, `${users}/auth-with-password`, {
    identity: 'erik@example.com',
    password: 'password-erik',
  })
  const fred = { identity: 'fred@example.com', password: 'password-fred' }
  const kept = await post(server, `${users}/auth-with-password?refreshToken=true`, fred)
  const { items = [] } = await ask(server, tokens.user, `${users}/sessions`)
  const some = (value) => (value ? [value] : [])
  return {
    challenges: { create: some(made.json.challenge), get: some(asked.json.challenge) },
    partyId: made.json.rp?.id ?? 'localhost',
    partyOrigin: 'http://localhost:8090',
    passkeys: [],
    waiting: some(waiting.json.mfaId),
    refreshTokens: some(kept.json.refreshToken),
    sessions: items.map(({ id }) => id),
  }
}

/** What a client of each contract sends: headers, and the token for `Authorization`. */
async function logInByContracts(server) {
  const ann = { email: 'ann@example.com', password: 'password-ann' }
  const named = (identifier) => ({ identifier, password: ann.password })
  const strapi = await post(server, '/auth/local', named(ann.email))
  const slugbase = await post(server, '/api/auth/login', ann)
  const jitsudo = await post(server, '/v1/auth/login', ann)
  const mudbase = await post(server, '/api/auth/local/login', ann)
  const weather = await post(server, '/auth/login', { username: 'ann', password: ann.password })
  const csrf = await post(server, '/api/csrf-token', undefined)
  const bearer = (token) => (token ? { token: `Bearer ${token}` } : {})
  return {
    strapi: { headers: [], ...bearer(strapi.json.jwt) },
    slugbase: {
      headers: [
        ['Cookie', [...slugbase.cookies, ...csrf.cookies].join('; ')],
        ['X-CSRF-Token', csrf.json.csrfToken ?? ''],
      ],
    },
    jitsudo: { headers: [['X-Tenant-ID', tenant]], ...bearer(jitsudo.json.token) },
    mudbase: { headers: [], ...bearer(mudbase.json.token) },
    weather: { headers: [['Cookie', weather.cookies.join('; ')]] },
  }
}

/** An API's answer, whatever it is; without a body it is a GET. */
async function post(server, path, body, token = '') {
  const answer = await fetch(server.url + path, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token && { authorization: token }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  })
  const text = await answer.text()
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  try {
    return { status: answer.status, cookies, json: JSON.parse(text) ?? {} }
  } catch {
    return { status: answer.status, cookies, json: {} }
  }
}

async function ask(server, token, path) {
  const answer = await fetch(server.url + path, {
    headers: { authorization: token },
    signal: AbortSignal.timeout(15_000),
  })
  return answer.json()
}

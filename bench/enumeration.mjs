// Whether a login reveals who has an account: sends wrong passwords for known, unknown and blocked
// accounts, and for one with a second factor, in turns, and compares bytes, headers and times; with
// --limits, up to and beyond the 429. Exit code 1 if they differ. For mail requests:
// enumeration-mail.mjs.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { Secret, TOTP } from 'otpauth'
import { ask, checkAlike, line, oneSocket, randomLetters, readChoice } from './alike.mjs'
import { signInSuperuser, superuser, write } from './folder.mjs'
import { makeKey } from './passkey.mjs'
import { makeSuperuser, startServer } from './server.mjs'

const help = `node bench/enumeration.mjs [options]

  --pairs N      requests of each kind at each door (default 500)
  --door A,B     of: native, weather, strapi, slugbase, jitsudo, mudbase; their sign-ups,
                 native-create, weather-create, … but jitsudo's, which has none; and logins by a
                 factor: totp, recovery-code, passkey, named-passkey (default: all)
  --limits       with limits on: 23 wrong passwords of each kind at each door, each kind from an
                 address of its own, without times
  --help         this text

Needs dist/ (npm run build). At each door, in random order: a known account, an unknown one, a blocked
one, one with a second factor, and two unknown ones at a second server whose collection is empty. A sign-up
says that an address is taken, as the peer's does, and may not say more: known, blocked and with a factor. All with wrong passwords and
limits off. Medians within 5 %, Mann-Whitney p above 0.01, the same status, headers and bytes. Both
servers take authenticator apps and passkeys. By a factor: wrong codes and answers; a passkey's is signed
by another key, and named-passkey brings one that nobody has for the account of an address.`

/** The requests to each API. */
const doors = {
  native: {
    path: '/api/collections/users/auth-with-password',
    body: (identity, password) => ({ identity, password }),
  },
  weather: { path: '/auth/login', body: (username, password) => ({ username, password }) },
  strapi: { path: '/auth/local', body: (identifier, password) => ({ identifier, password }) },
  slugbase: { path: '/api/auth/login', body: (email, password) => ({ email, password }) },
  jitsudo: { path: '/v1/auth/login', body: (email, password) => ({ email, password }) },
  mudbase: { path: '/api/auth/local/login', body: (email, password) => ({ email, password }) },
  'native-create': {
    path: '/api/collections/users/records',
    body: (email, password) => ({ email, password, passwordConfirm: password }),
    isSignUp: true,
  },
  'weather-create': {
    path: '/user',
    method: 'PUT',
    body: (email, password) => ({
      email,
      username: randomLetters(9),
      password,
      passwordConfirm: password,
    }),
    isSignUp: true,
  },
  'strapi-create': {
    path: '/auth/local/register',
    body: (email, password) => ({ email, username: randomLetters(9), password }),
    isSignUp: true,
  },
  'slugbase-create': {
    path: '/api/auth/register',
    body: (email, password) => ({ email, name: 'Somebody', password: `${password}-A1` }),
    isSignUp: true,
  },
  'mudbase-create': {
    path: '/api/auth/local/register',
    body: (email, password) => ({
      email,
      password,
      firstName: 'Some',
      lastName: 'Body',
      projectId: 'bench',
    }),
    isSignUp: true,
  },
}

const users = '/api/collections/users'
const byCode = (method) => ({
  path: `${users}/auth-with-${method}`,
  body: (identity) => ({ identity, code: method === 'totp' ? '123456' : 'aaaaa-aaaaa-aaaaa' }),
})
/** Their answers are signed at the time of the request. */
const factorDoors = {
  totp: byCode('totp'),
  'recovery-code': byCode('recovery-code'),
  'named-passkey': {
    path: `${users}/auth-with-passkey`,
    body: (identity, _password, { challenge }) => ({
      identity,
      credential: strangersKey.answer(challenge),
    }),
  },
  passkey: {
    path: `${users}/auth-with-passkey`,
    // Claims to be the account's key, but is signed by another one.
    body: (identity, _password, { challenge }) => ({
      credential: strangersKey.answer(challenge, keysOf[identity]?.id ?? randomLetters(43)),
    }),
  },
}
for (const [name, door] of Object.entries(factorDoors)) doors[name] = door

const comparisons = [
  { left: 'known', right: 'unknown' },
  { left: 'blocked', right: 'unknown' },
  { left: 'with a factor', right: 'unknown' },
  { left: 'known, empty', right: 'unknown, empty' },
  { left: 'unknown', right: 'unknown, empty', ranks: false },
]

// Two processes can't be compared if an answer takes less than a millisecond.
const factorComparisons = comparisons.filter(({ ranks }) => ranks !== false)

const signUpComparisons = [
  { left: 'blocked', right: 'known' },
  { left: 'with a factor', right: 'known' },
]

const known = 'known-account@example.com'
const factor = 'other-account@example.com'
const rpId = 'gateway.example'
const strangersKey = makeKey(rpId)
/** Registered passkeys by address. */
const keysOf = { [known]: makeKey(rpId), [factor]: makeKey(rpId) }
const blocked = 'block-account@example.com'
// The budget allows 20 per account and address; no contract's own limit is higher except
// slugbase's.
const triesToLimit = 23

async function main() {
  const { pairs, chosen, limits } = readOptions()
  const command = `'${process.execPath}' '${fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))}' serve --http 127.0.0.1:{port} --dir {dir}`
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-enumeration-'))
  const servers = []
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  try {
    const start = async (name, hasAccounts) => {
      const dir = join(folder, name)
      mkdirSync(dir)
      makeSuperuser(command, dir, superuser)
      const server = await startServer(command, dir, {
        POCKETGATE_LIMITS: limits ? 'on' : 'off',
        POCKETGATE_SLUGBASE_REGISTRATION: 'true',
      })
      servers.push(server)
      const token = await signInSuperuser(server)
      await write(server, token, 'PATCH', '/api/settings', {
        meta: { appURL: `https://${rpId}` },
        trustedProxy: { headers: ['X-Real-IP'] },
      })
      const on = { totp: { enabled: true }, passkeys: { enabled: true } }
      await write(server, token, 'PATCH', `${users}/factors`, on)
      const hasBlocked = hasAccounts && (await addAccounts(server, token))
      if (hasAccounts) await addFactor(server)
      await write(server, token, 'POST', '/api/collections/projects/records', { key: 'bench' })
      return { server, hasBlocked, agent: oneSocket() }
    }
    const full = await start('full', true)
    const empty = await start('empty', false)
    const kindsOf = (door) => kindsAt(door, { full, empty })
    let failures = 0
    for (const name of chosen) {
      const kinds = () => kindsOf(doors[name])
      const { isSignUp = false } = doors[name]
      const isOfFactor = Object.hasOwn(factorDoors, name)
      if (name === 'passkey') addPasskeys(join(folder, 'full'))
      for (const each of [full, empty]) each.challenge = await challengeOf(each)
      if (limits && !isSignUp && name !== 'passkey') failures += await checkLimits(name, kinds())
      if (limits) continue
      failures += await checkAlike(name, {
        kinds,
        comparisons: isSignUp ? signUpComparisons : isOfFactor ? factorComparisons : comparisons,
        pairs,
        expects: isRefusal,
      })
    }
    console.log(failures === 0 ? '\nnothing tells them apart' : `\n${failures} failed`)
    process.exitCode = failures === 0 ? 0 : 1
  } finally {
    for (const server of servers) await server.stop()
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '500' },
      door: { type: 'string', default: Object.keys(doors).join(',') },
      limits: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const { pairs, chosen } = readChoice(values, 'door', doors)
  return { pairs, chosen, limits: values.limits }
}

/** Creates the accounts; true if the folder can block one. */
async function addAccounts(server, token) {
  for (const [email, more] of [
    [known, {}],
    [factor, {}],
    [blocked, { blocked: true }],
  ]) {
    const password = `right-${email}`
    const account = { email, password, passwordConfirm: password, verified: true, ...more }
    const made = await write(server, token, 'POST', '/api/collections/users/records', account)
    if (more.blocked) return made.blocked === true
  }
}

/** Adds an authenticator app, through an API that needs no change to the collection. */
async function addFactor(server) {
  const login = { email: factor, password: `right-${factor}` }
  const { token } = await write(server, '', 'POST', '/api/auth/local/login', login)
  const { secret } = await write(server, token, 'POST', '/api/users/2fa/setup', {})
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  await write(server, token, 'POST', '/api/users/2fa/verify', { token: code })
}

/**
 * Written while the server runs, which reads them on demand; the account without an app gets one
 * too.
 */
function addPasskeys(dir) {
  const data = new Database(join(dir, 'data.db'), { readonly: true })
  const own = new Database(join(dir, 'pocketgate.db'))
  const find = data.prepare('SELECT id FROM users WHERE email = ?').pluck()
  const { id: collection } = data.prepare("SELECT id FROM _collections WHERE name = 'users'").get()
  const insert =
    own.prepare(`INSERT INTO passkeys (id, credential, collection, record, name, public_key,
    counter, transports, is_synced, created, last_used) VALUES (?, ?, ?, ?, 'key', ?, 0, '', 0, 1, 0)`)
  for (const [email, { id, publicKey }] of Object.entries(keysOf)) {
    insert.run(randomLetters(15), id, collection, find.get(email), publicKey)
  }
  own.close()
  data.close()
}

/** A challenge that lives five minutes; a wrong answer doesn't use it up. */
async function challengeOf({ server, agent }) {
  const path = `${users}/auth-with-passkey/options`
  return JSON.parse((await ask(server, agent, { path, body: {} })).text).challenge
}

function kindsAt(door, { full, empty }) {
  const asked =
    (identity, { challenge } = full) =>
    () => ({
      path: door.path,
      method: door.method ?? 'POST',
      body: door.body(identity(), `wrong-${randomLetters(10)}`, { challenge }),
    })
  return {
    known: { ...full, request: asked(() => known) },
    // Signing up an unknown account would create it.
    ...(!door.isSignUp && { unknown: { ...full, request: asked(nobody) } }),
    ...(full.hasBlocked && { blocked: { ...full, request: asked(() => blocked) } }),
    'with a factor': { ...full, request: asked(() => factor) },
    ...(!door.isSignUp && elsewhere(asked, empty)),
  }
}

function elsewhere(asked, empty) {
  return {
    'known, empty': { ...empty, request: asked(() => known, empty) },
    'unknown, empty': { ...empty, request: asked(nobody, empty) },
  }
}

const isRefusal = (status) => status >= 400 && status !== 404 && status < 429

let addresses = 0

/**
 * Each kind comes from a separate address, up to and beyond the 429, and must get the same answers
 * in the same order.
 */
async function checkLimits(name, kinds) {
  const seen = {}
  for (const [kind, { server, agent, request }] of Object.entries(kinds)) {
    const headers = { 'x-real-ip': `203.0.113.${++addresses}` }
    const { path, body } = request()
    seen[kind] = []
    for (let n = 0; n < triesToLimit; n++) {
      const { status, text } = await ask(server, agent, { path, body, headers })
      // The waiting time depends on how long the attempts took.
      seen[kind].push(`${status} ${status === 429 ? text.replace(/\d+/g, '…') : text}`)
    }
  }
  let failures = 0
  for (const kind of Object.keys(seen).filter((kind) => kind !== 'unknown')) {
    const isAlike = seen[kind].join('\n') === seen.unknown.join('\n')
    const isWhole = seen[kind].at(-1).startsWith('429')
    if (!isAlike || !isWhole) failures++
    const verdict = isAlike ? 'alike' : `DIFFERENT:\n${seen[kind].join('\n')}`
    const text = `${runs(seen[kind])}  ${isWhole ? verdict : 'NO 429'}`
    console.log(line(name, kind, 'unknown', text))
  }
  return failures
}

/** `400 × 20, 429 × 3`. */
function runs(answers) {
  const counts = new Map()
  for (const answer of answers) {
    const status = answer.slice(0, 3)
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  return [...counts].map(([status, count]) => `${status} × ${count}`).join(', ')
}

/** An unknown address, as long as the known one. */
const nobody = () => known.replace(/^[a-z]+-[a-z]+/, (part) => randomLetters(part.length))

// So that the exit handlers run, which stop the servers.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})

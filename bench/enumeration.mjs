// Whether a login tells who has an account: sends wrong passwords for known, unknown and blocked
// accounts in turns, and compares bytes, headers and times. Exit code 1 where they differ.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './figures.mjs'
import { signIn } from './folder.mjs'
import { mannWhitneyP } from './mann-whitney.mjs'
import { makeSuperuser, startServer } from './server.mjs'

const help = `node bench/enumeration.mjs [options]

  --pairs N      requests of each kind at each door (default 500)
  --door A,B     of: native, weather, strapi, slugbase, jitsudo, mudbase (default: all)
  --help         this text

Needs dist/ (npm run build). At each door, in random order: a known account, an unknown one, a blocked
one, and two unknown ones at a second server whose collection is empty. All with wrong passwords and
limits off. Medians within 5 %, Mann-Whitney p above 0.01, the same status, headers and bytes.`

/** What each door is asked. */
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
}

/** Pairs of kinds that must look alike. `ranks: false`: two processes differ by more than chance. */
const comparisons = [
  { left: 'known', right: 'unknown' },
  { left: 'blocked', right: 'unknown' },
  { left: 'known, empty', right: 'unknown, empty' },
  { left: 'unknown', right: 'unknown, empty', ranks: false },
]

const superuser = { email: 'bench-root@example.com', password: 'bench-root-1234' }
const known = 'known-account@example.com'
const blocked = 'block-account@example.com'
const medianTolerance = 0.05
const leastP = 0.01
// The first requests compile code, and find out which cost a decoy must have.
const warmUps = 5

async function main() {
  const { pairs, chosen } = readOptions()
  const command = `'${process.execPath}' '${fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))}' serve --http 127.0.0.1:{port} --dir {dir}`
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-enumeration-'))
  const servers = []
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  try {
    const start = async (name, hasAccounts) => {
      const dir = join(folder, name)
      mkdirSync(dir)
      makeSuperuser(command, dir, superuser)
      const server = await startServer(command, dir, { POCKETGATE_LIMITS: 'off' })
      servers.push(server)
      return { server, hasBlocked: hasAccounts && (await addAccounts(server)), agent: oneSocket() }
    }
    const full = await start('full', true)
    const empty = await start('empty', false)
    let failures = 0
    for (const name of chosen) failures += await checkDoor(name, { full, empty }, pairs)
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
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const pairs = Number(values.pairs)
  if (!(Number.isInteger(pairs) && pairs >= 20)) {
    throw new Error(`--pairs ${values.pairs}: a whole number from 20`)
  }
  const chosen = values.door.split(',').map((name) => name.trim())
  const wrong = chosen.find((name) => !Object.hasOwn(doors, name))
  if (wrong !== undefined)
    throw new Error(`--door ${wrong}: one of ${Object.keys(doors).join(', ')}`)
  return { pairs, chosen }
}

const oneSocket = () => new Agent({ keepAlive: true, maxSockets: 1 })

/** Makes the accounts; true where the folder can block one. */
async function addAccounts(server) {
  const token = await signIn(server, '_superusers', superuser.email, superuser.password)
  for (const [email, more] of [
    [known, {}],
    [blocked, { blocked: true }],
  ]) {
    const password = `right-${email}`
    const account = { email, password, passwordConfirm: password, verified: true, ...more }
    const response = await fetch(`${server.url}/api/collections/users/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body: JSON.stringify(account),
    })
    const made = await response.json()
    if (!response.ok) throw new Error(`no account: ${response.status} ${JSON.stringify(made)}`)
    if (more.blocked) return made.blocked === true
  }
}

/** Prints a line per comparison; the number of those that failed. */
async function checkDoor(name, servers, pairs) {
  let failures = 0
  let samples = await sample(doors[name], servers, pairs)
  for (const { left, right, ranks = true } of comparisons) {
    if (!samples[left]) {
      console.log(line(name, left, right, 'not served: the folder has no column `blocked`'))
      continue
    }
    let result = compare(samples[left], samples[right], ranks)
    // By chance alone one p of a hundred is that low, and there are many: measured once more.
    if (result.faults.length > 0 && result.isTimeOnly) {
      console.log(line(name, left, right, `${result.text}, once more`))
      samples = await sample(doors[name], servers, pairs)
      result = compare(samples[left], samples[right], ranks)
    }
    const isRight = result.faults.length === 0
    if (!isRight) failures++
    const verdict = isRight ? 'alike' : `DIFFERENT: ${result.faults.join('; ')}`
    console.log(line(name, left, right, `${result.text}  ${verdict}`))
  }
  return failures
}

function line(door, left, right, text) {
  return `${door.padEnd(9)} ${`${left} / ${right}`.padEnd(30)} ${text}`
}

/** Answers and milliseconds by kind: `pairs` of each, the order within a round left to chance. */
async function sample(door, { full, empty }, pairs) {
  const kinds = {
    known: { ...full, identity: () => known },
    unknown: { ...full, identity: nobody },
    ...(full.hasBlocked && { blocked: { ...full, identity: () => blocked } }),
    'known, empty': { ...empty, identity: () => known },
    'unknown, empty': { ...empty, identity: nobody },
  }
  const samples = {}
  for (const kind of Object.keys(kinds)) samples[kind] = { times: [], answers: new Map() }
  for (let round = -warmUps; round < pairs; round++) {
    for (const kind of shuffle(Object.keys(kinds))) {
      const { server, agent, identity } = kinds[kind]
      const body = JSON.stringify(door.body(identity(), `wrong-${randomLetters(10)}`))
      const { ms, answer } = await ask(server, agent, door.path, body)
      if (round < 0) continue
      const { times, answers } = samples[kind]
      times.push(ms)
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
  }
  return samples
}

/** One login; `answer` is all that a client can see of it, Date aside. */
function ask({ port }, agent, path, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      // The same for both servers: an error may name the address that was asked.
      host: 'gateway.example',
    }
    const began = performance.now()
    const sent = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent, headers },
      (got) => {
        let text = ''
        got.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        got.on('error', reject)
        got.on('end', () => {
          const ms = performance.now() - began
          const seen = got.rawHeaders.filter((_, at, all) => !/^date$/i.test(all[at - (at % 2)]))
          resolve({ ms, answer: [got.statusCode, ...seen, text].join('\n') })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

function compare(left, right, ranks) {
  const medians = [median(left.times), median(right.times)]
  const difference = medians[0] / medians[1] - 1
  const p = mannWhitneyP(left.times, right.times)
  const faults = []
  const answers = new Set([...left.answers.keys(), ...right.answers.keys()])
  if (answers.size > 1) faults.push(`answers\n${[...answers].join('\n---\n')}`)
  const status = Number.parseInt([...answers][0], 10)
  if (status < 400 || status === 404 || status >= 429) faults.push(`status ${status}`)
  const isTimeOnly = faults.length === 0
  if (Math.abs(difference) > medianTolerance) faults.push('medians')
  if (ranks && p <= leastP) faults.push('p')
  const percent = `${difference < 0 ? '-' : '+'}${Math.abs(difference * 100).toFixed(2)} %`
  const [first, second] = medians.map((ms) => ms.toFixed(2).padStart(7))
  const text = `${status}  ${first} ms ${second} ms ${percent.padStart(9)}  p ${p.toFixed(4)}`
  return { faults, isTimeOnly, text }
}

/** An address that nobody has, as long as the known one. */
const nobody = () => known.replace(/^[a-z]+-[a-z]+/, (part) => randomLetters(part.length))

function randomLetters(count) {
  let text = ''
  while (text.length < count) text += String.fromCharCode(97 + Math.floor(Math.random() * 26))
  return text
}

function shuffle(items) {
  for (let last = items.length - 1; last > 0; last--) {
    const at = Math.floor(Math.random() * (last + 1))
    ;[items[last], items[at]] = [items[at], items[last]]
  }
  return items
}

// So that the exit handlers run, which stop the servers.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})

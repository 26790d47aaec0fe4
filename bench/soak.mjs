/**
 * `npm run soak [-- --minutes N --kill-every SECONDS --backup-every SECONDS]`: mixed load with
 * realtime listeners, backups and a kill -9 every few minutes, on one folder. Exit code 1 if an
 * acknowledged write is lost, an answer outside a restart is a 5xx, a backup fails, or memory grows
 * from one life to the next.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { makeFolder, signIn, signInSuperuser } from './folder.mjs'
import { notes } from './notes.mjs'
import { residentMegabytes } from './process-tree.mjs'
import { startServer } from './server.mjs'
import { listen } from './soak-listener.mjs'
import { startFlags } from './start-flags.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = `'${process.execPath}' ${startFlags} '${root}dist/pocketgate.js' serve --http 127.0.0.1:{port} --dir {dir}`
const env = { POCKETGATE_LIMITS: 'off', POCKETGATE_LOG_LEVEL: 'warn' }
const writers = 4
const readers = 4
const listeners = 20
// The memory of one life is that of its last part, which a warm server needs. Arbitrary: some
// samples.
const samplesKept = 6
const sampleMs = 5000
const growthMax = 1.1

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'kill-every': { type: 'string', default: '180' },
    'backup-every': { type: 'string', default: '120' },
  },
})
const endsAt = Date.now() + Number(values.minutes) * 60_000
const lifeMs = Number(values['kill-every']) * 1000
const backupMs = Number(values['backup-every']) * 1000

const scratch = mkdtempSync(join(tmpdir(), 'soak-'))
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
const dir = join(scratch, 'pb_data')
const accounts = await makeFolder({ command, env, dir, count: 8 })
/** What the server has acknowledged about each record, and the last request without an answer. */
const known = new Map()
const total = { answers: 0, writes: 0, news: 0, lives: 0, backups: 0, lost: 0, faults: [] }
const memory = []
const backupState = { dueAt: Date.now() + backupMs }

while (Date.now() < endsAt) {
  const life = await live(Math.min(lifeMs, Math.max(endsAt - Date.now(), 10_000)))
  memory.push(life.megabytes)
  total.lives++
  compare()
  console.log(
    `life ${total.lives}: ${life.answers} answers, ${life.megabytes.toFixed(0)} MB, ${total.lost} lost, ${total.faults.length} faults`,
  )
}

// The first life fills caches and the page cache of the folder.
const [, second = memory[0]] = memory
const growth = memory.at(-1) / second
const passed = total.lost === 0 && total.faults.length === 0 && growth <= growthMax
for (const fault of total.faults.slice(0, 20)) console.log(fault)
console.log(
  `${total.lives} lives, ${total.answers} answers, ${total.writes} acknowledged writes, ${total.news} news, ` +
    `${total.backups} backups; ${total.lost} lost, ${total.faults.length} faults; memory of the last life ` +
    `${memory.at(-1).toFixed(0)} MB, of the second ${second.toFixed(0)} MB (${growth.toFixed(2)}, at most ${growthMax})`,
)
process.exit(passed ? 0 : 1)

/** One server from its start until it is killed. */
async function live(forMs) {
  const server = await startServer(command, dir, env)
  const life = { server, isOver: false, answers: 0, megabytes: 0 }
  const superuser = await signInSuperuser(server)
  const tokens = []
  for (const { email, password } of accounts) {
    tokens.push(await signIn(server, 'users', email, password))
  }
  const heard = Array.from({ length: listeners }, (_, i) =>
    listen(server.url, tokens[i % tokens.length], `${notes}/*`, () => total.news++),
  )
  const jobs = [
    ...Array.from({ length: writers }, (_, i) => write(life, tokens, i)),
    ...Array.from({ length: readers }, (_, i) => read(life, tokens, i)),
    backUp(life, superuser),
  ]
  const samples = []
  const until = Date.now() + forMs
  while (Date.now() < until) {
    await wait(Math.min(sampleMs, Math.max(until - Date.now(), 1)))
    samples.push(residentMegabytes(server.pid))
  }
  life.isOver = true
  process.kill(server.pid, 'SIGKILL')
  await Promise.all(jobs)
  for (const each of heard) await each.closed
  const last = samples.slice(-samplesKept).sort((a, b) => a - b)
  life.megabytes = last[last.length >> 1]
  return life
}

/** Creates, changes and deletes notes of one account. */
async function write(life, tokens, writer) {
  const account = accounts[writer % accounts.length]
  const token = tokens[writer % accounts.length]
  const path = `/api/collections/${notes}/records`
  for (let i = 0; !life.isOver; i++) {
    const title = `soak ${total.lives} ${writer} ${i}`
    const id = `s${total.lives}w${writer}`.padEnd(8, 'x') + String(i).padStart(7, '0')
    const entry = { acknowledged: undefined, pending: { title } }
    known.set(id, entry)
    if (!(await change('POST', path, { id, title, owner: account.id }, title))) return
    if (
      i % 2 === 0 &&
      !(await change('PATCH', `${path}/${id}`, { title: `${title}!` }, `${title}!`))
    ) {
      return
    }
    if (i % 3 === 0 && !(await change('DELETE', `${path}/${id}`, undefined, undefined))) return

    async function change(method, at, body, value) {
      entry.pending = { title: value }
      if (!(await ask(life, method, at, token, body))) return false
      entry.acknowledged = value
      entry.pending = undefined
      total.writes++
      return true
    }
  }
}

async function read(life, tokens, reader) {
  const path = `/api/collections/${notes}/records`
  const list = `${path}?filter=${encodeURIComponent('title ~ "soak" && done = false')}&sort=-created`
  for (let i = reader; !life.isOver; i++) {
    const token = tokens[i % tokens.length]
    const { email: identity, password } = accounts[i % accounts.length]
    const refresh = () => ask(life, 'POST', '/api/collections/users/auth-refresh', token)
    const steps = [
      () => ask(life, 'GET', list, token),
      () => ask(life, 'GET', '/api/health', ''),
      refresh,
      () => ask(life, 'GET', `${path}?perPage=100&expand=owner`, token),
      refresh,
    ]
    // A login is nearly all bcrypt, so only now and then.
    if (i % 20 === 0) {
      const login = '/api/collections/users/auth-with-password'
      steps.push(() => ask(life, 'POST', login, '', { identity, password }))
    }
    for (const step of steps) if (!(await step())) return
  }
}

/** Makes a backup whenever one is due, and deletes it. */
async function backUp(life, superuser) {
  while (!life.isOver) {
    await wait(500)
    if (life.isOver || Date.now() < backupState.dueAt) continue
    backupState.dueAt = Date.now() + backupMs
    const name = `soak_${Date.now()}.zip`
    if (!(await ask(life, 'POST', '/api/backups', superuser, { name }))) return
    total.backups++
    if (!(await ask(life, 'DELETE', `/api/backups/${name}`, superuser))) return
  }
}

/** Whether it was answered successfully; false if the server is gone. Anything else is a fault. */
async function ask(life, method, path, token, body) {
  let response
  try {
    response = await fetch(life.server.url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    })
    const text = await response.text()
    life.answers++
    total.answers++
    if (response.ok) return true
    total.faults.push(`${method} ${path}: ${response.status} ${text.slice(0, 200)}`)
  } catch (error) {
    if (life.isOver) return false
    total.faults.push(`${method} ${path}: ${error.cause?.message ?? error.message}`)
  }
  return false
}

/** Checks that what was acknowledged is there, or the last request. */
function compare() {
  const db = new Database(join(dir, 'data.db'), { readonly: true })
  const select = db.prepare(`SELECT title FROM ${notes} WHERE id = ?`)
  for (const [id, entry] of known) {
    const title = select.get(id)?.title
    const isRight = title === entry.acknowledged || (entry.pending && title === entry.pending.title)
    if (!isRight) {
      total.lost++
      console.log(`${id}: ${title}, acknowledged ${entry.acknowledged}`)
    }
    // Settled: what is gone stays gone, and what is there isn't touched again.
    known.delete(id)
  }
  db.close()
}

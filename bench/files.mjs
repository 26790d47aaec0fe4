/**
 * Uploads, downloads and thumbs, ours compared with another server on copies of one data folder.
 * Usage: `node bench/files.mjs [--peer COMMAND] [--ours COMMAND] [--data DIR] [--seconds N]
 * [--rounds N] [--only NAME,NAME]`. The names are those of the rows, and `memory`: the most that
 * each server holds while 50 clients upload 20 MB each at once. Without --only, everything except
 * that.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { Connection } from './connection.mjs'
import { quantile } from './figures.mjs'
import { makeFolder } from './folder.mjs'
import { tokensOf } from './measure.mjs'
import { readOptions } from './options.mjs'
import { makeBytes, makePicture } from './pictures.mjs'
import { canMeasure, cpuSeconds } from './process-tree.mjs'
import { markdown, summarize } from './report.mjs'
import { startServer } from './server.mjs'
import { largestUpload, measureUploadMemory } from './upload-memory.mjs'

const ourEnv = { POCKETGATE_LIMITS: 'off' }
const accountCount = 20
const clients = 4
const answerTimeoutMs = 30_000
const memory = 'memory'
const boundary = 'pocketgate-bench-boundary'
const megabyte = makeBytes(1 << 20)

async function main() {
  const { only, ...values } = parseArgs({ options: flags }).values
  const given = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value])
  const options = readOptions(given)
  const names = only?.split(',').map((name) => name.trim())
  const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-bench-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const sides = [{ key: 'ours', command: options.ours, env: ourEnv }]
  if (options.peer) sides.push({ key: 'peer', command: options.peer, env: {} })
  const accounts = await makeMaster(options, scratch, sides)

  const scenarios = []
  const other = []
  const errors = []
  try {
    for (const side of sides) side.server = await startServer(side.command, side.dir, side.env)
    for (const side of sides) side.tokens = await tokensOf(side.server, accounts)
    for (const scenario of chosen(makeScenarios(accounts), names)) {
      process.stderr.write(`${scenario.name}\n`)
      const rounds = await measure(scenario, sides, options)
      scenarios.push(summarize(scenario, rounds))
      const wrong = Object.values(rounds)
        .flat()
        .find((round) => round.errors > 0)
      if (wrong) errors.push(`${scenario.name}: ${wrong.sample}`)
    }
    if (names?.includes(memory)) other.push(await measureUploadMemory(sides, accounts))
  } finally {
    await Promise.all(sides.map((side) => side.server?.stop()))
  }
  console.log(markdown({ ...head(options), scenarios, other, errors, canMeasure }))
  if (errors.length > 0) process.exitCode = 1
}

const flags = {
  peer: { type: 'string' },
  ours: { type: 'string' },
  data: { type: 'string' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
}

function chosen(scenarios, names) {
  if (names === undefined) return scenarios
  const known = [...scenarios.map(({ name }) => name), memory]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: one of ${known.join(', ')}`)
  return scenarios.filter(({ name }) => names.includes(name))
}

/** One folder with its files, so that both serve the same. */
async function makeMaster(options, scratch, sides) {
  const dir = join(scratch, 'master')
  const { ours: command, data: source } = options
  const accounts = await makeFolder({ command, env: ourEnv, dir, source, count: accountCount })
  takeLargeAvatars(dir)
  const server = await startServer(command, dir, ourEnv)
  try {
    const tokens = await tokensOf(server, accounts)
    const bodies = [makeBytes(64 << 10), megabyte]
    for (const [i, account] of accounts.entries()) {
      account.token = tokens[i]
      const picture = i < bodies.length ? bodies[i] : makePicture(1200, 900, i)
      account.avatar = await setAvatar(server, account, picture)
    }
  } finally {
    await server.stop()
  }
  for (const side of sides) {
    side.dir = join(scratch, side.key)
    cpSync(dir, side.dir, { recursive: true })
  }
  return accounts
}

/** Directly in the database file, like the notes. */
function takeLargeAvatars(dir) {
  const db = new Database(`${dir}/data.db`)
  try {
    const { fields } = db.prepare("SELECT fields FROM _collections WHERE name = 'users'").get()
    const changed = JSON.parse(fields)
    changed.find(({ name }) => name === 'avatar').maxSize = largestUpload
    const update = db.prepare("UPDATE _collections SET fields = ? WHERE name = 'users'")
    update.run(JSON.stringify(changed))
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

function makeScenarios(accounts) {
  const [small, large, ...pictures] = accounts
  const file = ({ id, avatar }, query = '') =>
    textRequest('GET', `/api/files/users/${id}/${avatar}${query}`)
  const thumbs = pictures.map((account) => file(account, '?thumb=100x100'))
  return [
    { name: 'download 64 KB', goal: 1, requests: () => [file(small)] },
    { name: 'download 1 MB', goal: 1, requests: () => [file(large)] },
    {
      name: 'first thumb of 1200 × 900',
      goal: 1,
      once: true,
      prepare: ({ dir }) => removeThumbs(join(dir, 'storage')),
      requests: () => thumbs,
    },
    { name: 'cached thumb', goal: 1, requests: () => thumbs },
    {
      name: 'upload 1 MB',
      goal: 1,
      requests: ({ tokens }) => accounts.map(({ id }, i) => avatarRequest(id, tokens[i], megabyte)),
    },
  ]
}

async function measure(scenario, sides, { rounds, seconds }) {
  const measured = Object.fromEntries(sides.map((side) => [side.key, []]))
  for (let i = -1; i < rounds; i++) {
    for (const side of i % 2 ? [...sides].reverse() : sides) {
      scenario.prepare?.(side)
      const requests = scenario.requests(side)
      const before = cpuSeconds(side.server.pid)
      const figures = await run(side.server.port, requests, scenario.once ? 0 : seconds)
      const used = cpuSeconds(side.server.pid) - before
      // The first round is for the JIT compilers.
      if (i >= 0) measured[side.key].push({ ...figures, perCpuSecond: figures.count / used })
    }
  }
  return measured
}

/** Sends the requests in turn for that many seconds; with 0, each of them once. */
async function run(port, requests, seconds) {
  const latencies = []
  let turn = 0
  let errors = 0
  let sample = ''
  const started = performance.now()
  const isOver = () =>
    seconds === 0 ? turn >= requests.length : performance.now() - started >= seconds * 1000
  const client = async () => {
    const connection = new Connection(port, answerTimeoutMs)
    while (!isOver()) {
      const sent = performance.now()
      const request = requests[turn++ % requests.length]
      const [status, answer] = await new Promise((resolve) => {
        connection.send(request, (...result) => resolve(result))
      })
      latencies.push(performance.now() - sent)
      if (status === 200) continue
      errors++
      sample ||= answer.slice(0, 600)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: clients }, client))
  return {
    count: latencies.length,
    perSecond: (latencies.length * 1000) / (performance.now() - started),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    errors,
    sample,
  }
}

async function setAvatar(server, { id, token }, bytes) {
  const body = new FormData()
  body.set('avatar', new Blob([bytes]), 'picture.bin')
  const url = `${server.url}/api/collections/users/records/${id}`
  const answer = await fetch(url, { method: 'PATCH', headers: { authorization: token }, body })
  if (!answer.ok) throw new Error(`no avatar: ${answer.status} ${await answer.text()}`)
  return (await answer.json()).avatar
}

function avatarRequest(id, token, bytes) {
  const disposition = 'form-data; name="avatar"; filename="picture.jpg"'
  const before = `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n`
  const body = `${before}${bytes.toString('latin1')}\r\n--${boundary}--\r\n`
  return textRequest('PATCH', `/api/collections/users/records/${id}`, {
    Authorization: token,
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Content-Length': body.length,
    body,
  })
}

function textRequest(method, path, { body = '', ...headers } = {}) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('')}\r\n${body}`
}

function removeThumbs(storage) {
  for (const name of readdirSync(storage, { recursive: true })) {
    if (/thumbs_[^/\\]*$/.test(name)) rmSync(join(storage, name), { recursive: true, force: true })
  }
}

function head({ rounds, seconds, peer }) {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    cores: cpus().length,
    node: process.version.slice(1),
    date: new Date().toISOString().slice(0, 10),
  }
  return { machine, rounds, seconds, hasPeer: peer !== null }
}

await main()

/**
 * `npm run bench -- postgres [--data DIR] [--users N] [--seconds N] [--rounds N]`, as sections:
 *
 * - what a request costs the gateway, and the gateway and PostgreSQL together, beside SQLite;
 * - logins of one instance held to a core, and of two held to a core each, beside the same hashing
 *   without a gateway: what the machine's cores have in common bounds both;
 * - with `--users 1000000`: two statements on that many accounts, by the API and by psql.
 *
 * PostgreSQL is started on loopback, as for the tests; it doesn't sync to the disk.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startPostgres } from '../scripts/postgres.mjs'
import { median } from './figures.mjs'
import { makeFolder, signInSuperuser } from './folder.mjs'
import { measureScenario, tokensOf } from './measure.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { number, side } from './report.mjs'
import { scenarios } from './scenarios.mjs'
import { startLoad, startServer } from './server.mjs'

const built = fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))
const gate = `'${process.execPath}' --max-semi-space-size=4 '${built}'`
const serve = `${gate} serve --http 127.0.0.1:{port} --dir {dir}`
const env = { POCKETGATE_LIMITS: 'off', POCKETGATE_LOG_LEVEL: 'warn' }
const chosen = ['view', 'list', 'list+filter+sort', 'update', 'auth-refresh', 'login']
const asks = 41

export async function benchPostgres(argv) {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string' },
      users: { type: 'string', default: '0' },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: 'cost,instances,users' },
    },
  })
  const postgres = await startPostgres()
  if (!postgres?.pid) throw new Error('there is no `postgres` to start; see scripts/postgres.mjs')
  const scratch = mkdtempSync(join(tmpdir(), 'bench-postgres-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const load = startLoad()
  try {
    const dir = join(scratch, 'sqlite')
    const settings = { logs: { maxDays: 0 } }
    const folder = { command: serve, env, dir, source: options.data, count: 20, settings }
    const accounts = await makeFolder(folder)
    const files = join(scratch, 'files')
    cpSync(dir, files, { recursive: true })
    const database = `${postgres.url}?schema=bench`
    copy(dir, database, files)
    const means = {
      load,
      accounts,
      seconds: Number(options.seconds),
      rounds: Number(options.rounds),
    }
    const world = { postgres, dir, files, database, means }
    if (options.only.includes('cost')) await benchCost(world)
    if (options.only.includes('instances')) await benchInstances(world)
    if (options.only.includes('users') && Number(options.users) > 0) {
      await benchUsers(world, Number(options.users))
    }
  } finally {
    load.stop()
    postgres.stop()
  }
}

function copy(from, to, files) {
  const args = [built, 'copy', '--from', from, '--to', to, '--files-to', files]
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`copy: ${done.stdout}${done.stderr}`)
}

async function benchCost({ postgres, dir, files, database, means }) {
  const databaseEnv = { ...env, POCKETGATE_DATABASE: database }
  const sqlite = { key: 'sqlite', server: await startServer(serve, dir, env) }
  const distributed = { key: 'postgres', server: await startServer(serve, files, databaseEnv) }
  const sides = [sqlite, distributed]
  try {
    for (const one of sides) one.tokens = await tokensOf(one.server, means.accounts)
    console.log(
      '| requests per CPU-second | SQLite | PostgreSQL, the gateway | with the database | requests/s | p50 ms | p99 ms |',
    )
    console.log('|---|---:|---:|---:|---:|---:|---:|')
    for (const scenario of scenarios.filter(({ name }) => chosen.includes(name))) {
      const before = cpuSeconds(postgres.pid)
      const measured = await measureScenario(scenario, sides, means)
      // Warming up is part of it; the load is the same.
      const databaseSeconds = cpuSeconds(postgres.pid) - before
      const rounds = measured.postgres
      refuseErrors(scenario.name, [...rounds, ...measured.sqlite])
      const count = rounds.reduce((total, round) => total + round.count, 0)
      const warm = 1 + Math.max(1, means.seconds / 2) / (means.seconds * means.rounds)
      const perRequest = databaseSeconds / (count * warm)
      const ours = side(rounds)
      const both = 1 / (1 / ours.perCpuSecond + perRequest)
      const cells = [side(measured.sqlite).perCpuSecond, ours.perCpuSecond, both]
      cells.push(ours.perSecond, ours.p50, ours.p99)
      console.log(`| ${scenario.name} | ${cells.map(number).join(' | ')} |`)
    }
  } finally {
    await Promise.all(sides.map(({ server }) => server.stop()))
  }
}

/** Rounds of one instance, of two, and of hashing alone, in turns. */
async function benchInstances({ files, database, means }) {
  const databaseEnv = { ...env, POCKETGATE_DATABASE: database }
  const held = (core) => startServer(`taskset -c ${core} ${serve}`, files, databaseEnv)
  const servers = [await held(0), await held(1)]
  const loads = [means.load, startLoad()]
  const { requests } = scenarios.find(({ name }) => name === 'login')
  const run = (count) =>
    Promise.all(
      servers.slice(0, count).map(({ port }, i) => {
        const job = { port, clients: 4, requests: requests([], means.accounts) }
        return loads[i].run({ ...job, seconds: means.seconds * 2 })
      }),
    )
  const perSecond = (figures) => figures.reduce((total, one) => total + one.perSecond, 0)
  try {
    await run(2)
    const ratios = { logins: [], hashes: [] }
    const one = []
    const two = []
    for (let i = 0; i < means.rounds; i++) {
      const alone = await run(1)
      const both = await run(2)
      refuseErrors('login', [...alone, ...both])
      one.push(perSecond(alone))
      two.push(perSecond(both))
      ratios.logins.push(two.at(-1) / one.at(-1))
      const hashed = await hashes([0], means.seconds)
      ratios.hashes.push((await hashes([0, 1], means.seconds)) / hashed)
    }
    console.log(
      `\nLogins/s: one instance on a core ${number(median(one))}, two on a core each ${number(median(two))}: ${number(median(ratios.logins))}×; hashing alone, on the same cores: ${number(median(ratios.hashes))}×.`,
    )
  } finally {
    loads[1].stop()
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** Passwords hashed per second by a process on each of these cores. */
async function hashes(cores, seconds) {
  const code = `import b from 'bcryptjs'; let n = 0; const end = Date.now() + ${seconds * 1000}
    while (Date.now() < end) { b.hashSync('password', 10); n++ } console.log(n)`
  const counts = await Promise.all(
    cores.map(async (core) => {
      const args = ['-c', String(core), process.execPath, '--input-type=module', '-e', code]
      const child = spawn('taskset', args, { cwd: fileURLToPath(new URL('..', import.meta.url)) })
      let text = ''
      for await (const piece of child.stdout) text += piece
      return Number(text)
    }),
  )
  return counts.reduce((total, count) => total + count, 0) / seconds
}

async function benchUsers({ postgres, files, database }, users) {
  await postgres.query(`SET search_path = bench; INSERT INTO users (${await columnsOf(postgres)})
    SELECT ${await valuesOf(postgres)} FROM generate_series(1, ${users}) AS i`)
  await postgres.query('ANALYZE')
  const server = await startServer(serve, files, { ...env, POCKETGATE_DATABASE: database })
  try {
    const token = await signInSuperuser(server)
    const path = '/api/collections/users/records'
    const email = `many-${Math.ceil(users / 2)}@example.com`
    const filter = encodeURIComponent(`email = '${email}'`)
    const rows = [
      [
        'a filter by a unique field',
        `${path}?skipTotal=1&filter=${filter}`,
        `SELECT * FROM users WHERE email = '${email}' LIMIT 30`,
      ],
      [
        'a page with its total',
        `${path}?page=3`,
        'SELECT * FROM users LIMIT 30 OFFSET 60; SELECT count(*) FROM users',
      ],
    ]
    console.log(`\n| ${users} accounts, ms | by the API | by psql | ratio |`)
    console.log('|---|---:|---:|---:|')
    for (const [name, target, statement] of rows) {
      const ours = []
      for (let i = 0; i < asks; i++) {
        const began = performance.now()
        const answer = await fetch(server.url + target, { headers: { authorization: token } })
        const { items } = await answer.json()
        ours.push(performance.now() - began)
        if (!answer.ok || items.length === 0) throw new Error(`${target}: ${answer.status}`)
      }
      const theirs = psqlTimes(postgres.url, statement)
      const [a, b] = [median(ours.slice(1)), median(theirs.slice(1))]
      console.log(`| ${name} | ${number(a)} | ${number(b)} | ${number(a / b)} |`)
    }
  } finally {
    await server.stop()
  }
}

/** Milliseconds of each run, as psql's \timing tells them; of several statements, the sum. */
function psqlTimes(url, statement) {
  const statements = statement.split(';')
  const input = `SET search_path = bench;\n\\timing on\n${`${statements.join(';\n')};\n`.repeat(asks)}`
  const text = execFileSync('psql', [url, '-qAt'], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  const times = [...text.matchAll(/^Time: ([\d.]+) ms/gm)].map((match) => Number(match[1]))
  const sums = []
  for (let i = 0; i < times.length; i += statements.length) {
    sums.push(times.slice(i, i + statements.length).reduce((total, ms) => total + ms, 0))
  }
  return sums
}

const columnNames = (postgres) =>
  postgres.query(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'bench' AND table_name = 'users' AND column_name <> '_rowid_' ORDER BY ordinal_position",
  )

async function columnsOf(postgres) {
  return (await columnNames(postgres)).map(({ name }) => `"${name}"`).join(', ')
}

/** Copies of one account but for what is unique. */
async function valuesOf(postgres) {
  const unique = {
    id: "'many' || lpad(i::text, 11, '0')",
    email: "'many-' || i || '@example.com'",
    username: "'many_' || i",
    tokenKey: 'md5(i::text) || md5((i + 1)::text)',
  }
  const names = (await columnNames(postgres)).map(({ name }) => name)
  return names
    .map((name) => unique[name] ?? `(SELECT "${name}" FROM users ORDER BY id LIMIT 1)`)
    .join(', ')
}

function refuseErrors(name, rounds) {
  const errors = rounds.reduce((total, round) => total + round.errors, 0)
  if (errors > 0) throw new Error(`${name}: ${errors} errors`)
}

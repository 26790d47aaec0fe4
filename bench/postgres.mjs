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
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startPostgres } from '../scripts/postgres.mjs'
import { median } from './figures.mjs'
import { makeFolder } from './folder.mjs'
import { measureScenario, tokensOf } from './measure.mjs'
import { benchUsers } from './postgres-users.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { number, side } from './report.mjs'
import { scenarios } from './scenarios.mjs'
import { startLoad, startServer } from './server.mjs'
import { startFlags } from './start-flags.mjs'

const built = fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))
const gate = `'${process.execPath}' ${startFlags} '${built}'`
const serve = `${gate} serve --http 127.0.0.1:{port} --dir {dir}`
const env = { POCKETGATE_LIMITS: 'off', POCKETGATE_LOG_LEVEL: 'warn' }
const chosen = ['view', 'list', 'list+filter+sort', 'update', 'auth-refresh', 'login']

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
    const databaseEnv = { ...env, POCKETGATE_DATABASE: database }
    const means = {
      load,
      accounts,
      seconds: Number(options.seconds),
      rounds: Number(options.rounds),
    }
    const world = { postgres, dir, files, databaseEnv, means }
    if (options.only.includes('cost')) await benchCost(world)
    if (options.only.includes('instances')) await benchInstances(world)
    if (options.only.includes('users') && Number(options.users) > 0) {
      await benchUsers(
        { postgres, start: () => startServer(serve, files, databaseEnv) },
        Number(options.users),
      )
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

async function benchCost({ postgres, dir, files, databaseEnv, means }) {
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
async function benchInstances({ files, databaseEnv, means }) {
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

function refuseErrors(name, rounds) {
  const errors = rounds.reduce((total, round) => total + round.errors, 0)
  if (errors > 0) throw new Error(`${name}: ${errors} errors`)
}

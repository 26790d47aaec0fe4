/**
 * What a large folder costs: the built server on 1,000 and on 1,000,000 users, measured in turns.
 * Usage: `node bench/growth.mjs [--users N] [--seconds N] [--rounds N] [--data DIR] [--ours
 * COMMAND] [--peer COMMAND]`; for the options see `npm run bench -- --help`. With `--peer`, the
 * other server is measured on the large folder. Needs about 1.5 GB in the folder for temporary
 * files.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from './figures.mjs'
import { makeFolder, signIn } from './folder.mjs'
import { growUsers } from './grow.mjs'
import { growthRows, growthScenarios, scanLoad } from './growth-scenarios.mjs'
import { readOptions } from './options.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { startLoad, startServer } from './server.mjs'

const smallCount = 1000
const env = { POCKETGATE_LIMITS: 'off' }

async function main() {
  const { values } = parseArgs({
    options: { users: { type: 'string', default: '1000000' } },
    strict: false,
  })
  const options = readOptions(withoutUsers(process.argv.slice(2)))
  if (!options) return
  const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-growth-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

  const sides = await makeSides(options, scratch, Number(values.users))
  const load = startLoad()
  try {
    for (const side of sides) side.server = await startServer(side.command, side.dir, env)
    for (const side of sides) {
      const [{ email, password }] = side.accounts
      side.token = await signIn(side.server, 'users', email, password)
    }
    const measured = {}
    for (const scenario of growthScenarios) {
      say(scenario.name)
      measured[scenario.name] = await inTurns(sides, options, (side, seconds) =>
        load.run({
          port: side.server.port,
          clients: scenario.clients,
          requests: scenario.requests(side),
          seconds,
        }),
      )
    }
    say('scans')
    const [small, ...large] = sides
    measured.scans = await inTurns(large, options, (side, seconds) =>
      load.run({ port: side.server.port, seconds: seconds * 3, ...scanLoad(side) }),
    )
    console.log(growthRows(measured, { small, large, count: Number(values.users) }))
  } finally {
    load.stop()
    await Promise.all(sides.map((side) => side.server?.stop()))
  }
}

function withoutUsers(argv) {
  const at = argv.indexOf('--users')
  return at === -1 ? argv : argv.toSpliced(at, 2)
}

async function makeSides({ ours, peer, data }, scratch, count) {
  const master = join(scratch, 'master')
  say('making the data folders')
  const accounts = await makeFolder({ command: ours, env, dir: master, source: data, count: 20 })
  const make = (key, command, users) => {
    const dir = join(scratch, key)
    cpSync(master, dir, { recursive: true })
    const grown = growUsers(dir, users)
    const { password } = accounts[0]
    return { key, command, dir, accounts, grown: grown.map((one) => ({ ...one, password })) }
  }
  const sides = [make('small', ours, smallCount), make('large', ours, count)]
  if (peer) {
    const dir = join(scratch, 'peer')
    cpSync(sides[1].dir, dir, { recursive: true })
    sides.push({ ...sides[1], key: 'peer', command: peer, dir })
  }
  return sides
}

/** Rounds of one measurement, one side after the other in each: `{ key: [figures] }`. */
async function inTurns(sides, { seconds, rounds }, run) {
  const measured = Object.fromEntries(sides.map((side) => [side.key, []]))
  for (const side of sides) await run(side, Math.max(0.5, seconds / 4))
  for (let i = 0; i < rounds; i++) {
    for (const side of i % 2 ? [...sides].reverse() : sides) {
      const before = cpuSeconds(side.server.pid)
      const figures = await run(side, seconds)
      const spent = cpuSeconds(side.server.pid) - before
      measured[side.key].push({ ...figures, cpuMs: (spent * 1000) / figures.count })
      if (figures.errors > 0) throw new Error(`${side.key}: wrong answers, e.g. ${figures.sample}`)
    }
  }
  return Object.fromEntries(Object.entries(measured).map(([key, list]) => [key, middle(list)]))
}

function middle(rounds) {
  const of = (read) => median(rounds.map(read))
  return {
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    cpuMs: of(({ cpuMs }) => cpuMs),
    clientLagMs: of(({ clientLagMs }) => clientLagMs ?? null),
    scansPerSecond: of(({ background }) => background?.perSecond ?? null),
  }
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

main().catch((error) => {
  console.error(error.message)
  process.exit(1)
})

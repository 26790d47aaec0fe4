/**
 * The benchmark: our built server and, with `--peer`, another one with the same API, each on its
 * own copy of one data folder, measured in turns. Usage: `npm run bench -- --help`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchDoors } from './doors.mjs'
import { median } from './figures.mjs'
import { makeFolder } from './folder.mjs'
import { benchHostile } from './hostile.mjs'
import { floodRows, measureFlood, measureScenario, measureStart, tokensOf } from './measure.mjs'
import { readOptions } from './options.mjs'
import { benchPostgres } from './postgres.mjs'
import { canMeasure, residentMegabytes } from './process-tree.mjs'
import { benchRealtime } from './realtime.mjs'
import { markdown, summarize } from './report.mjs'
import { scenarios } from './scenarios.mjs'
import { startLoad, startServer } from './server.mjs'
import { benchSessions } from './sessions.mjs'

// The failed-login budget would answer the flood with 429; the peer has none.
const ourEnv = { POCKETGATE_LIMITS: 'off' }
const accountCount = 20
// Limits shown in the table, wherever it is measured.
const rssGoalMegabytes = 120
// By then threads that had nothing to do have ended, and V8 has returned their memory, which it
// keeps for 8 s.
const restMs = 15_000
const startGoalMs = 400
// PocketBase writes a row for each request unless it is told not to, which is additional work.
const logsSettings = { off: { logs: { maxDays: 0 } }, on: { logs: { maxDays: 5 } } }
const logsTitles = { off: 'Logs off on both', on: 'Logs on, as users have it' }

async function main() {
  if (process.argv[2] === 'realtime') return benchRealtime(process.argv.slice(3))
  if (process.argv[2] === 'hostile') return benchHostile(process.argv.slice(3))
  if (process.argv[2] === 'doors') return benchDoors(process.argv.slice(3))
  if (process.argv[2] === 'postgres') return benchPostgres(process.argv.slice(3))
  if (process.argv[2] === 'sessions') return benchSessions(process.argv.slice(3))
  const options = readOptions(process.argv.slice(2))
  if (!options) return
  const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-bench-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

  const results = []
  for (const logs of options.logs) {
    const folder = join(scratch, `logs-${logs}`)
    mkdirSync(folder)
    const result = await measure({ ...options, logs }, folder)
    results.push(result)
    console.log(`### ${logsTitles[logs]}\n\n${markdown(result)}\n`)
    if (result.errors.length > 0) process.exitCode = 1
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
}

async function measure(options, scratch) {
  const say = (text) => process.stderr.write(`${text}\n`)
  const sides = [{ key: 'ours', command: options.ours, env: ourEnv }]
  if (options.peer) sides.push({ key: 'peer', command: options.peer, env: {} })

  say('making the data folder')
  const master = join(scratch, 'master')
  const { ours: command, data: source } = options
  const settings = logsSettings[options.logs]
  const folder = { command, env: ourEnv, dir: master, source, count: accountCount, settings }
  const accounts = await makeFolder(folder)
  const copy = (name) => {
    const dir = join(scratch, name)
    cpSync(master, dir, { recursive: true })
    return dir
  }
  for (const side of sides) side.dir = copy(side.key)

  const result = emptyResult(options)
  if (options.only.has('start')) {
    say('start time')
    const times = await measureStart(sides)
    result.other.push(startRow(times))
    result.raw.start = times
  }

  for (const side of sides) side.server = await startServer(side.command, side.dir, side.env)
  const load = startLoad()
  try {
    // By then both have finished their work after startup.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const rss = { start: rssOf(sides) }
    for (const side of sides) side.tokens = await tokensOf(side.server, accounts)

    const means = { load, accounts, seconds: options.seconds, rounds: options.rounds }
    for (const scenario of scenarios.filter(({ name }) => options.only.has(name))) {
      say(scenario.name)
      const rounds = await inScenario(scenario, sides, means, copy)
      result.scenarios.push(summarize(scenario, rounds))
      result.raw[scenario.name] = rounds
      collectErrors(result.errors, scenario.name, rounds)
    }
    if (options.only.has('flood')) {
      say('flood')
      // At 100 requests a second, a p99 needs several hundred of them.
      const measured = await measureFlood(sides, { ...means, seconds: options.seconds * 3 })
      result.other.push(...floodRows(measured))
      result.raw.flood = measured
      collectErrors(result.errors, 'flood', measured)
    }
    if (options.only.has('rss')) {
      rss.end = rssOf(sides)
      say('rest')
      await new Promise((resolve) => setTimeout(resolve, restMs))
      rss.rest = rssOf(sides)
      result.other.push(...rssRows(rss))
    }
  } finally {
    load.stop()
    await Promise.all(sides.map((side) => side.server?.stop()))
  }
  return result
}

/** Runs a scenario on the running servers, or on separate ones if it has an environment. */
async function inScenario(scenario, sides, means, copy) {
  const [ours, peer] = sides
  const chosen = scenario.oursOnly || !peer ? [ours] : [ours, peer]
  if (!scenario.env) return measureScenario(scenario, chosen, means)
  const env = { ...ours.env, ...scenario.env }
  const server = await startServer(ours.command, copy('variant'), env)
  try {
    const variant = { ...ours, server }
    return await measureScenario(scenario, [variant, ...chosen.slice(1)], means)
  } finally {
    await server.stop()
  }
}

function emptyResult(options) {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    cores: cpus().length,
    node: process.version.slice(1),
    date: new Date().toISOString().slice(0, 10),
  }
  const { rounds, seconds, logs } = options
  const hasPeer = options.peer !== null
  const lists = { scenarios: [], other: [], errors: [], raw: {} }
  return { machine, logs, rounds, seconds, hasPeer, canMeasure, ...lists }
}

function startRow(times) {
  const ours = median(times.ours)
  const peer = times.peer ? median(times.peer) : null
  const name = 'start to first 200 of /api/health, ms'
  return { name, ours, peer, goalText: `≤ ${startGoalMs}:`, isMet: ours <= startGoalMs }
}

function rssOf(sides) {
  return Object.fromEntries(sides.map((side) => [side.key, residentMegabytes(side.server.pid)]))
}

function rssRows({ start, end, rest }) {
  const row = (name, { ours, peer = null }) => ({
    name,
    ours,
    peer,
    goalText: `≤ ${rssGoalMegabytes}:`,
    isMet: ours === null ? null : ours <= rssGoalMegabytes,
  })
  return [
    row('RSS after the start, MB', start),
    row('RSS at the end, MB', end),
    row(`RSS ${restMs / 1000} s after the end, MB`, rest),
  ]
}

function collectErrors(errors, name, measured) {
  for (const [key, rounds] of Object.entries(measured)) {
    for (const round of rounds) {
      for (const figures of [round, round.background]) {
        if (!figures?.errors) continue
        errors.push(`${name}, ${key}: ${figures.errors} wrong answers, e.g. ${figures.sample}`)
      }
    }
  }
}

main().catch((error) => {
  console.error(error.message)
  process.exit(1)
})

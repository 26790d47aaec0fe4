import { median } from './figures.mjs'
import { signIn } from './folder.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { flood } from './scenarios.mjs'
import { startServer } from './server.mjs'

// Odd, so that the median is an observed value.
const starts = 7

/** Time from spawn to the first 200 of /api/health, per side, in turns. Milliseconds. */
export async function measureStart(sides) {
  const times = Object.fromEntries(sides.map((side) => [side.key, []]))
  for (let i = 0; i < starts; i++) {
    for (const side of sides) {
      const server = await startServer(side.command, side.dir, side.env)
      times[side.key].push(server.startMs)
      await server.stop()
    }
  }
  return times
}

/** Signs all accounts in, so that auth-refresh has its tokens. */
export async function tokensOf(server, accounts) {
  const tokens = []
  for (const { email, password } of accounts) {
    tokens.push(await signIn(server, 'users', email, password))
  }
  return tokens
}

/**
 * Rounds of one scenario, one side after the other in each: `{ ours: [round], peer: [round] }`.
 * Every second round reverses the order, so that neither always runs after the other.
 */
export async function measureScenario(scenario, sides, { load, accounts, seconds, rounds }) {
  const measured = Object.fromEntries(sides.map((side) => [side.key, []]))
  const jobOf = (side, length) => ({
    port: side.server.port,
    clients: scenario.clients,
    requests: scenario.requests(side.tokens, accounts),
    seconds: length,
  })
  // The JIT compilers of both need their first requests.
  for (const side of sides) await load.run(jobOf(side, Math.max(1, seconds / 2)))
  for (let i = 0; i < rounds; i++) {
    for (const side of i % 2 ? [...sides].reverse() : sides) {
      const before = cpuSeconds(side.server.pid)
      const figures = await load.run(jobOf(side, seconds))
      const after = cpuSeconds(side.server.pid)
      const perCpuSecond = after > before ? figures.count / (after - before) : null
      measured[side.key].push({ ...figures, perCpuSecond })
    }
  }
  return measured
}

/** The flood, like measureScenario; each round has `background` (the logins) beside the refresh. */
export async function measureFlood(sides, { load, accounts, seconds, rounds }) {
  const measured = Object.fromEntries(sides.map((side) => [side.key, []]))
  for (let i = 0; i < rounds; i++) {
    for (const side of sides) {
      const background = { clients: flood.clients, requests: flood.background(accounts) }
      const requests = flood.requests(side.tokens)
      const { perSecond } = flood
      const { port } = side.server
      const figures = await load.run({ port, requests, perSecond, seconds, background })
      measured[side.key].push(figures)
    }
  }
  return measured
}

/** Rows of the second table for the flood. */
export function floodRows(measured) {
  const middle = (key, read) => (measured[key] ? median(measured[key].map(read)) : null)
  const row = (name, read) => ({ name, ours: middle('ours', read), peer: middle('peer', read) })
  const p99 = row('auth-refresh p99 at 100/s in a login flood, ms', (round) => round.p99)
  const isMet = p99.ours <= 40 && (p99.peer === null || p99.ours <= p99.peer / 4)
  return [
    row('auth-refresh p50 at 100/s in a login flood, ms', (round) => round.p50),
    { ...p99, goalText: '≤ 40 and ≤ ¼ of the peer:', isMet },
    row('logins/s answered in the flood', (round) => round.background.perSecond),
    row('of them 503 (queue full), share', (round) => {
      return (round.background.statuses[503] ?? 0) / round.background.count
    }),
    row('lateness of the load generator, p99, ms', (round) => round.clientLagMs),
  ]
}

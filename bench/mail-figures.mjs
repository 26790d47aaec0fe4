import { performance } from 'node:perf_hooks'
import { Connection, requestText } from './connection.mjs'
import { median } from './figures.mjs'
import { signIn } from './folder.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { number } from './report.mjs'

/**
 * Accounts at the end of each side's `grown` that underRequests uses: more than it gets through.
 */
export const floodAccounts = 4_000

const clients = 8
const answerTimeoutMs = 15_000
// If no mail comes for this long, the rest won't come.
const lastMailMs = 3_000

const users = '/api/collections/users'
/** The requests; `goal` is a minimum for the ratio. `ofNobody`: only the request, no mail. */
const kinds = [
  { name: 'request-otp', goal: 0.95, expect: 200 },
  { name: 'request-password-reset', goal: 1.5, expect: 204 },
  { name: 'request-password-reset', ofNobody: true, goal: 1.5, expect: 204 },
  { name: 'request-verification', expect: 204 },
  { name: 'request-verification', ofNobody: true, expect: 204 },
]
const refreshGoalMs = 40

/** A table: requests per CPU-second until the last mail has arrived, medians over the rounds. */
export async function throughput(sides, rounds, count) {
  const rows = []
  for (const kind of kinds) {
    say(kind.name)
    const measured = Object.fromEntries(sides.map(({ key }) => [key, []]))
    for (let round = 0; round <= rounds; round++) {
      for (const side of round % 2 ? [...sides].reverse() : sides) {
        // Each account once per kind: a second mail within two minutes is suppressed.
        const some = side.grown.slice(round * count, (round + 1) * count)
        const figures = await sendAll(side, kind, kind.ofNobody ? nobody(count) : some)
        // The first round is for the JIT compilers.
        if (round > 0) measured[side.key].push(figures)
      }
    }
    rows.push(rowOf(kind, measured))
  }
  const head = ['request', 'per CPU-second', 'answer p50, ms', 'ratio', 'goal']
  return table(head, rows)
}

/** Ten times as many, because their CPU time could hardly be measured otherwise. */
function nobody(count) {
  return Array.from({ length: 10 * count }, (_, i) => ({ email: `nobody-${i}@example.com` }))
}

function rowOf({ name, ofNobody, goal }, { ours, peer }) {
  const middle = (rounds, key) => median(rounds.map((round) => round[key]))
  const both = (key) => [ours, peer].flatMap((side) => (side ? [number(middle(side, key))] : []))
  const ratio = peer && median(peer.map((round, i) => ours[i].perCpuSecond / round.perCpuSecond))
  const goalText = goal === undefined ? '' : `≥ ${goal}${ratio ? mark(ratio >= goal) : ''}`
  return [
    ofNobody ? `${name}, of nobody` : `${name}, with its mail`,
    both('perCpuSecond').join(' · '),
    both('p50').join(' · '),
    ratio ? ratio.toFixed(2) : '',
    goalText,
  ]
}

/** Sends a request for each account, several at a time, and waits for the mails. */
async function sendAll({ server, sink }, { name, expect, ofNobody }, accounts) {
  const mailsBefore = await sink.taken()
  const before = cpuSeconds(server.pid)
  const texts = accounts.map(({ email }) =>
    requestText({ method: 'POST', path: `${users}/${name}`, body: { email } }),
  )
  const times = []
  const client = async () => {
    const connection = new Connection(server.port, answerTimeoutMs)
    for (;;) {
      const text = texts.pop()
      if (text === undefined) break
      const began = performance.now()
      const [status, answer] = await new Promise((resolve) => {
        connection.send(text, (...got) => resolve(got))
      })
      if (status !== expect) throw new Error(`${name}: ${answer.slice(0, 500) || 'no answer'}`)
      times.push(performance.now() - began)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: clients }, client))
  if (!ofNobody) await untilMails(sink, mailsBefore + accounts.length, name)
  const spent = cpuSeconds(server.pid) - before
  return { perCpuSecond: accounts.length / spent, p50: median(times) }
}

async function untilMails(sink, wanted, name) {
  let last = -1
  let since = performance.now()
  for (;;) {
    const taken = await sink.taken()
    if (taken >= wanted) return
    if (taken !== last) since = performance.now()
    else if (performance.now() - since > lastMailMs) {
      throw new Error(`${name}: ${wanted - taken} mails did not come`)
    }
    last = taken
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A table: auth-refresh at a steady rate while clients request mails, by what they request. */
export async function underRequests(sides, load, { rounds, seconds }) {
  const rows = []
  for (const { name, expect } of kinds.slice(0, 2)) {
    say(`auth-refresh under ${name}`)
    const measured = Object.fromEntries(sides.map(({ key }) => [key, []]))
    for (let round = 0; round < rounds; round++) {
      for (const side of sides) {
        const [{ email, password }] = side.accounts
        const token = await signIn(side.server, 'users', email, password)
        const refresh = { method: 'POST', path: `${users}/auth-refresh`, token }
        // Each account once per kind: a second mail within two minutes is suppressed.
        const some = side.grown.slice(-floodAccounts)
        const figures = await load.run({
          port: side.server.port,
          perSecond: 100,
          seconds: seconds * 3,
          requests: [{ ...refresh, expect: [200], holds: '"token":"' }],
          background: {
            clients,
            requests: some.map((account) => ({
              method: 'POST',
              path: `${users}/${name}`,
              body: { email: account.email },
              expect: [expect],
              holds: '',
            })),
          },
        })
        if (figures.errors + figures.background.errors > 0) {
          throw new Error(`${name}: ${figures.sample || figures.background.sample}`)
        }
        measured[side.key].push(figures)
      }
    }
    rows.push(refreshRow(name, measured))
  }
  const head = ['auth-refresh at 100/s under', 'p50, ms', 'p99, ms', 'mails asked for/s', 'goal']
  return table(head, rows)
}

function refreshRow(name, { ours, peer }) {
  const middle = (rounds, read) => median(rounds.map(read))
  const both = (read) =>
    [ours, peer].flatMap((side) => (side ? [number(middle(side, read))] : [])).join(' · ')
  const isMet = middle(ours, ({ p99 }) => p99) <= refreshGoalMs
  return [
    name,
    both(({ p50 }) => p50),
    both(({ p99 }) => p99),
    both(({ background }) => background.perSecond),
    `p99 ≤ ${refreshGoalMs}${mark(isMet)}`,
  ]
}

const mark = (isMet) => (isMet ? ' ✓' : ' ✗')

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'))
  return `\n${[line(head), line(rule), ...rows.map(line)].join('\n')}`
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

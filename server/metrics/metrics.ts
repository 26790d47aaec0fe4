import { type Histogram as Delays, monitorEventLoopDelay } from 'node:perf_hooks'
import type { ApiError } from '../base/errors.js'
import { Counters, type Histogram, Histograms } from './series.js'

/** What was answered: the row and its contract, or undefined if there is none, as for files. */
export interface Answered {
  route: { name: string } | undefined
  contract: string
  status: number
  /** The thrown error, if any. */
  thrown: unknown
  tookMs: number
}

/**
 * What the server counts about itself. Only created if metrics.mode is on; otherwise nothing is
 * counted.
 */
export interface Metrics {
  request(answered: Answered): void
  /** Waiting hashes, and how long those that have started had to wait. */
  readonly hashes: { waiting: number; waited: Histogram }
  /** A login that the budget for wrong passwords refused. */
  refusedByBudget(): void
  mail(result: 'sent' | 'failed' | 'kept'): void
  /** `kind`: a read or a write on the event loop, or a read in another process. */
  statement(database: string, kind: StatementKind, ms: number): void
  /** How long a transaction waited for its turn. */
  waitedForTurn(database: string, ms: number): void
  /** How late timers were since this was last read. */
  readonly delays: Delays
  /** What was counted, as text. */
  write(): string
  close(): void
}

export type StatementKind = 'read' | 'write' | 'process'

// It costs a timer. Arbitrary, and fine enough for the 50 ms that nothing may exceed.
const delayResolutionMs = 20

/** What one row of the routes counts. */
interface OfRoute {
  took: Histogram
  byStatus: Map<number, { value: number }>
  labels: { contract: string; route: string }
  method: string | undefined
}

interface OfStatements {
  count: { value: number }
  seconds: { value: number }
}

export function createMetrics(): Metrics {
  const requests = new Counters('pocketgate_requests_total', 'Requests by route and status.')
  const durations = new Histograms(
    'pocketgate_request_seconds',
    'Time until the answer was ready, by route.',
  )
  const logins = new Counters('pocketgate_logins_total', 'Logins by door, method and result.')
  const waits = new Histograms('pocketgate_hash_wait_seconds', 'Time that passwords waited.')
  const budget = new Counters(
    'pocketgate_budget_refusals_total',
    'Logins that the budget of wrong passwords refused.',
  )
  const mails = new Counters('pocketgate_mails_total', 'Mails by result.')
  const statements = new Counters(
    'pocketgate_database_statements_total',
    'Statements by database and kind.',
  )
  const seconds = new Counters(
    'pocketgate_database_seconds_total',
    'Time in the database, by database and kind.',
  )
  const turns = new Histograms(
    'pocketgate_database_wait_seconds',
    'Time that transactions waited for their turn.',
  )
  const delays = monitorEventLoopDelay({ resolution: delayResolutionMs })
  delays.enable()
  const ofRoutes = new Map<Answered['route'], Map<string, OfRoute>>()
  const hashes = { waiting: 0, waited: waits.row({}) }
  const refusals = budget.row({})

  // Creating the labels of a statement's row costs more than counting it.
  const ofDatabases = new Map<string, Record<StatementKind, OfStatements>>()

  function statementsOf(database: string): Record<StatementKind, OfStatements> {
    let rows = ofDatabases.get(database)
    if (!rows) {
      const rowOf = (kind: StatementKind) => ({
        count: statements.row({ database, kind }),
        seconds: seconds.row({ database, kind }),
      })
      rows = { read: rowOf('read'), write: rowOf('write'), process: rowOf('process') }
      ofDatabases.set(database, rows)
    }
    return rows
  }

  function rowOf({ route, contract }: Answered): OfRoute {
    let byContract = ofRoutes.get(route)
    if (!byContract) {
      byContract = new Map()
      ofRoutes.set(route, byContract)
    }
    let row = byContract.get(contract)
    if (!row) {
      const labels = { contract, route: route?.name ?? 'none' }
      const method = /^authWith(\w+)$/.exec(labels.route)?.[1]?.toLowerCase()
      row = { took: durations.row(labels), byStatus: new Map(), labels, method }
      byContract.set(contract, row)
    }
    return row
  }

  return {
    request(answered) {
      const { status, tookMs } = answered
      const row = rowOf(answered)
      row.took.observe(tookMs / 1000)
      let count = row.byStatus.get(status)
      if (!count) {
        count = requests.row({ ...row.labels, status: String(status) })
        row.byStatus.set(status, count)
      }
      count.value++
      if (row.method === undefined) return
      logins.add({ door: answered.contract, method: row.method, result: loginResult(answered) })
    },
    hashes,
    refusedByBudget() {
      refusals.value++
    },
    mail: (result) => mails.add({ result }),
    statement(database, kind, ms) {
      const row = statementsOf(database)[kind]
      row.count.value++
      row.seconds.value += ms / 1000
    },
    waitedForTurn: (database, ms) => turns.row({ database }).observe(ms / 1000),
    delays,
    write: () =>
      [requests, durations, logins, waits, budget, mails, statements, seconds, turns]
        .map((each) => each.write())
        .join(''),
    close: () => delays.disable(),
  }
}

const wrong: ReadonlySet<unknown> = new Set(['auth.failed', 'auth.blocked', 'otp.invalid'])

function loginResult({ status, thrown }: Answered): string {
  if (status < 300) return 'ok'
  if (status === 429) return 'limited'
  if (status === 503) return 'busy'
  if (status >= 500) return 'fault'
  // The id of a first step is an answer, not an error.
  if (thrown === undefined && status === 401) return 'second_factor'
  return wrong.has((thrown as Partial<ApiError> | undefined)?.code) ? 'wrong' : 'refused'
}

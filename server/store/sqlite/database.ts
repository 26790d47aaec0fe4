import { basename } from 'node:path'
import type { Logger } from 'pino'
import { fail } from '../../base/errors.js'
import type { StoreMeter } from '../meter.js'
import type { Db, Growth, TransactionChoice } from '../store.js'
import { type Patience, retryWhileBusy } from './busy.js'
import type { Checkpoints } from './checkpoints.js'
import { openConnection } from './connection.js'
import { sql } from './dialect.js'
import { createFarWriter } from './far-writer.js'
import { openFault } from './faults.js'
import { createHandle, type Statement } from './handle.js'
import { metered } from './metered.js'
import { createPlanner } from './plan.js'
import { createReaderPool, type PoolTask } from './reader-pool.js'
import { createWriter } from './writer.js'

export interface DatabaseOptions {
  path: string
  patience: Patience
  /** How long a read in a reader process may take. */
  readTimeoutMs: number
  log: Logger
  detectNesting: boolean
  meter: StoreMeter | undefined
  checkpoints: Checkpoints
  readers?: number | undefined
  /** Whether quick transactions may share a commit. */
  sharesCommits?: boolean | undefined
  /** Called when a change may add a long row. */
  grew?: ((growth: Growth) => void) | undefined
}

/** One database file: a writing connection, and a separate reading one. */
export interface Database {
  readonly read: Db
  /** Reads on the reader, single changes on the writer, each in its own transaction. */
  readonly direct: Db
  /** The reader's change counter: writes are never its own, so it sees all of them. */
  version(): number
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
  /** Runs a statement outside of any transaction, when the writer is free. */
  maintain(text: string): Promise<void>
  /** Reads the views again when they are next needed, and new indexes now. */
  forgetViews(): Promise<void>
  /** Tables whose values may be large. */
  holdLarge(tables: readonly string[]): void
  /** What another process is about to write. */
  grows(growth: Growth): void
  /** Current and later reads in reader processes get server.busy. */
  endSlowReads(): void
  close(): Promise<void>
}

/** Opens a database file, or creates it. Throws StartError if it can't be used. */
export function openDatabase(options: DatabaseOptions): Database {
  const { path, patience, log, meter } = options
  const name = basename(path, '.db')
  // The writer is opened first and closed last: the last connection to close removes the WAL.
  const writer = metered(openOrExplain(path, false), name, meter)
  let reader: typeof writer
  try {
    reader = metered(openOrExplain(path, true), name, meter)
  } catch (error) {
    writer.close()
    throw error
  }
  const pool = createReaderPool({
    path,
    timeoutMs: options.readTimeoutMs,
    patienceMs: patience.limitMs,
    readers: options.readers,
  })
  const far = createFarWriter({
    path,
    timeoutMs: options.readTimeoutMs,
    patienceMs: patience.limitMs,
  })
  const planner = createPlanner(reader, {
    measure: (text) => pool.run({ kind: 'get', text, params: [] }),
    grew: options.grew,
  })
  const watch = options.checkpoints.of(path, writer, (work) => queue.drained(work))
  const queue = createWriter({
    connection: writer,
    patience,
    log,
    planner,
    far,
    committed: watch.committed,
    detectNesting: options.detectNesting,
    sharesCommits: options.sharesCommits ?? false,
  })
  const route = (statement: Statement, here: () => Promise<unknown>) => {
    const { kind, text, params, reach, maxBytes } = statement
    if (isClosed) return here()
    const weight = maxBytes === undefined ? planner.weigh(text, params, reach) : 'heavy'
    if (weight === 'light') return here()
    if (weight === 'heavy') return beside({ kind, text, params, maxBytes })
    const started = performance.now()
    const rows = here()
    planner.took(text, performance.now() - started)
    return rows
  }
  let isClosed = false
  const beside = async (task: PoolTask) => {
    const from = performance.now()
    try {
      return await pool.run(task)
    } finally {
      meter?.statement(name, 'process', performance.now() - from)
    }
  }
  const transaction: Database['transaction'] = meter
    ? (work, choice) => {
        const from = performance.now()
        return queue.transaction((tx) => {
          meter.waitedForTurn(name, performance.now() - from)
          return work(tx)
        }, choice)
      }
    : queue.transaction
  // Late calls should be retried at the next server.
  const readerConnection = () => {
    if (isClosed) throw fail('server.busy')
    return queue.isFree ? nextToWrites : reader
  }
  // A write empties the page cache of every other connection; reading on the same connection next
  // costs half as much. The reader refuses anything that isn't only a read.
  const onWriter = (text: string) => (writer.onlyReads(text) ? writer : reader)
  const nextToWrites: typeof writer = {
    ...reader,
    all: (text, params) => onWriter(text).all(text, params),
    get: (text, params) => onWriter(text).get(text, params),
    mendViews: () => [writer, reader].map((each) => each.mendViews()).some(Boolean),
  }
  const { rowBytes } = planner
  const read = createHandle({ connection: readerConnection, patience, route, rowBytes })
  const direct = createHandle({
    connection: readerConnection,
    patience,
    route,
    rowBytes,
    change: (text, params) => transaction((tx) => tx.run(text, params)),
  })

  return {
    read,
    direct,
    version() {
      if (isClosed) throw fail('server.busy')
      return (reader.get(sql.dataVersion, []) as { data_version: number }).data_version
    },
    transaction,
    maintain: (text) => queue.drained(() => retryWhileBusy(() => writer.script(text), patience)),
    async forgetViews() {
      planner.forget()
      pool.forgetViews()
      // Not inside the next transaction, which may roll it back.
      await queue.drained(async () => {
        far.forgetViews()
        for (const connection of [reader, writer]) connection.forgetViews()
        // Like the peer after each change of a collection: from then on SQLite knows how selective
        // an index is, and uses others (core/collection_record_table_sync.go). It runs where the
        // change was made, since it goes over tables.
        if (far.isOpen)
          await far.call({ kind: 'all', text: sql.optimizeAll, params: [] }).catch(untidy)
      })
    },
    holdLarge: planner.holdLarge,
    grows: planner.grows,
    endSlowReads: pool.refuse,
    async close() {
      await queue.end()
      isClosed = true
      await far.close()
      await pool.close()
      reader.close()
      // Without a write of ours the files stay unchanged, byte for byte.
      if (queue.wrote) tidy([sql.optimize, sql.checkpoint])
      writer.close()
      watch.closed()
    },
  }

  function tidy(texts: readonly string[]) {
    for (const text of texts) {
      try {
        writer.script(text)
      } catch (error) {
        untidy(error)
      }
    }
  }

  // Another process is using the folder and will clean up when it leaves.
  function untidy(error: unknown) {
    log.debug({ err: error, path }, 'database not tidied')
  }
}

function openOrExplain(path: string, readOnly: boolean) {
  try {
    return openConnection(path, { readOnly })
  } catch (error) {
    throw openFault(path, error)
  }
}

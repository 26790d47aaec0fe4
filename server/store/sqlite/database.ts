import { basename } from 'node:path'
import type { Logger } from 'pino'
import { fail } from '../../base/errors.js'
import type { Db, TransactionChoice } from '../store.js'
import { type Patience, retryWhileBusy } from './busy.js'
import type { Checkpoints } from './checkpoints.js'
import { openConnection } from './connection.js'
import { sql } from './dialect.js'
import { createFarWriter } from './far-writer.js'
import { openFault } from './faults.js'
import { createHandle, type Statement } from './handle.js'
import { metered, type StoreMeter } from './metered.js'
import { createPlanner } from './plan.js'
import { createReaderPool, type PoolTask } from './reader-pool.js'
import { createWriter } from './writer.js'

export interface DatabaseOptions {
  path: string
  patience: Patience
  /** How long a read may take that was given to a reader process. */
  readTimeoutMs: number
  log: Logger
  detectNesting: boolean
  meter: StoreMeter | undefined
  checkpoints: Checkpoints
  readers?: number | undefined
}

/** One database file: a connection that writes, and one that reads beside it. */
export interface Database {
  readonly read: Db
  /** Reads on the reader, single changes on the writer, each in a transaction of its own. */
  readonly direct: Db
  /** The reader's number of changes: writes are never its own, so that it sees all of them. */
  version(): number
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
  /** Runs a statement that is no transaction's, when the writer is free. */
  maintain(text: string): Promise<void>
  /** Looks at the views anew when they are next needed, and at new indexes now. */
  forgetViews(): Promise<void>
  /** Tables whose values may be large. */
  holdLarge(tables: readonly string[]): void
  /** What is given to reader processes, now and from now on, gets server.busy. */
  endSlowReads(): void
  close(): Promise<void>
}

/** Opens a database file, or makes it. Throws StartError where it can't be used. */
export function openDatabase(options: DatabaseOptions): Database {
  const { path, patience, log, meter } = options
  const name = basename(path, '.db')
  // The writer comes first and goes last: the last connection to leave clears the WAL away.
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
  })
  const queue = createWriter({
    connection: writer,
    patience,
    log,
    planner,
    far,
    committed: options.checkpoints.of(path, writer),
    detectNesting: options.detectNesting,
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
  // Whoever comes too late is to try again, at the next server.
  const readerConnection = () => {
    if (isClosed) throw fail('server.busy')
    return queue.isFree ? nextToWrites : reader
  }
  // A write empties the page cache of every connection but its own: the next read costs half of it
  // there. What isn't only a read is refused by the reader.
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
      // Not inside of the next transaction, which may take back what it does.
      await queue.drained(async () => {
        far.forgetViews()
        for (const connection of [reader, writer]) connection.forgetViews()
        // As the peer after each change of a collection: from then on SQLite knows how much an
        // index tells apart, and goes by others (core/collection_record_table_sync.go). Where the
        // change was made: it goes over tables.
        if (far.isOpen)
          await far.call({ kind: 'all', text: sql.optimizeAll, params: [] }).catch(untidy)
      })
    },
    holdLarge: planner.holdLarge,
    endSlowReads: pool.refuse,
    async close() {
      await queue.end()
      isClosed = true
      await far.close()
      await pool.close()
      reader.close()
      // Without a write of ours the files stay as they are, byte for byte.
      if (queue.wrote) tidy([sql.optimize, sql.checkpoint])
      writer.close()
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

  // Another process is at work on the folder: it will tidy up when it leaves.
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

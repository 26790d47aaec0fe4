import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from 'pino'
import { fail } from '../../base/errors.js'
import type { Db, TransactionChoice } from '../store.js'
import { type Patience, retryWhileBusy } from './busy.js'
import type { Connection } from './connection.js'
import { sql } from './dialect.js'
import type { FarWriter } from './far-writer.js'
import { translateFault } from './faults.js'
import type { Planner } from './plan.js'
import { createTransaction } from './transaction.js'

export interface WriterOptions {
  connection: Connection
  patience: Patience
  log: Logger
  planner: Planner
  far: FarWriter
  /** Called after each commit; true if it may have been a large one. */
  committed(mayBeLarge: boolean): void
  /** Detects a transaction inside a transaction at once; costs a little on every await. */
  detectNesting: boolean
}

const none: readonly never[] = []

/** The one writing connection, and the queue of transactions in front of it. */
export interface Writer {
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
  /** Resolves after earlier transactions; `work` then has the database to itself. */
  drained(work?: () => void | Promise<void>): Promise<void>
  /** Like drained; later calls get server.busy. */
  end(): Promise<void>
  /** Whether no transaction is open or about to open. */
  readonly isFree: boolean
  /** Whether a transaction was committed since the connection was opened. */
  readonly wrote: boolean
}

/**
 * Runs transactions one after another on one connection. BEGIN IMMEDIATE, because a read that turns
 * into a write fails with BUSY_SNAPSHOT as soon as a second process writes too. A transaction that
 * isn't cheap continues in the far writer (transaction.ts), and the others wait for it in the same
 * way.
 */
export function createWriter(options: WriterOptions): Writer {
  const { connection, patience, log } = options
  const inside = options.detectNesting ? new AsyncLocalStorage<true>() : undefined
  const turns = createTurns(patience.limitMs)
  let wrote = false
  let hasEnded = false

  async function runOne<T>(
    work: (tx: Db) => Promise<T>,
    choice: TransactionChoice | undefined,
  ): Promise<T> {
    const transaction = createTransaction(options)
    if (choice?.isLong) await transaction.beginFar()
    else await retryWhileBusy(() => connection.run(sql.begin, none), patience)
    try {
      const { tx } = transaction
      const result = await (inside ? inside.run(true, () => work(tx)) : work(tx))
      transaction.end()
      if (transaction.isFar) await transaction.commitFar()
      else await retryWhileBusy(() => connection.run(sql.commit, none), patience)
      wrote = true
      options.committed(transaction.isFar)
      return result
    } catch (error) {
      transaction.end()
      if (transaction.isFar) await transaction.rollBackFar()
      else rollBack(connection, log)
      throw translateFault(error)
    }
  }

  return {
    async transaction(work, choice) {
      if (inside?.getStore()) {
        throw new Error(
          'a transaction inside a transaction: use the handle that the outer one gave',
        )
      }
      await turns.take()
      try {
        if (hasEnded) throw fail('server.busy')
        return await runOne(work, choice)
      } finally {
        turns.pass()
      }
    },
    async drained(work) {
      await turns.take()
      try {
        await work?.()
      } finally {
        turns.pass()
      }
    },
    async end() {
      await turns.take()
      hasEnded = true
      turns.pass()
    },
    get isFree() {
      return turns.isFree
    },
    get wrote() {
      return wrote
    },
  }
}

/**
 * A queue with one place. Waiting longer than the limit gives server.busy, which also turns the
 * deadlock of a transaction inside a transaction into an error.
 */
function createTurns(limitMs: number) {
  const waiting = new Set<() => void>()
  let taken = false
  return {
    get isFree() {
      return !taken
    },
    take(): Promise<void> {
      if (!taken) {
        taken = true
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(enter)
          reject(fail('server.busy', { headers: { 'Retry-After': '1' } }))
        }, limitMs)
        const enter = () => {
          clearTimeout(timer)
          resolve()
        }
        waiting.add(enter)
      })
    },
    pass(): void {
      const [next] = waiting
      if (!next) {
        taken = false
        return
      }
      waiting.delete(next)
      next()
    },
  }
}

// After some faults (such as a full disk) SQLite has already rolled back, and there is nothing to
// undo.
function rollBack(connection: Connection, log: Logger): void {
  try {
    connection.run(sql.rollback, [])
  } catch (error) {
    log.debug({ err: error }, 'nothing to roll back')
  }
}

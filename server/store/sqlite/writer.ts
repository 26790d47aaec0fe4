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
import { createSharedCommit } from './shared-commit.js'
import { createTransaction } from './transaction.js'
import { createTurns } from './turns.js'

export interface WriterOptions {
  connection: Connection
  patience: Patience
  log: Logger
  planner: Planner
  far: FarWriter
  /** Called after each commit; true if it may have been a large one. */
  committed(mayBeLarge: boolean): void
  /** Whether quick transactions may share a commit. */
  sharesCommits: boolean
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
  const shared = createSharedCommit({
    connection,
    patience,
    committed() {
      wrote = true
      options.committed(false)
    },
    soon: (commit) => setImmediate(() => void inTurn(commit, Number.POSITIVE_INFINITY)),
  })

  async function inTurn<T>(work: () => Promise<T>, limitMs?: number): Promise<T> {
    await turns.take(limitMs)
    try {
      return await work()
    } finally {
      turns.pass()
    }
  }

  const runInside = <T>(work: (tx: Db) => Promise<T>, tx: Db) =>
    inside ? inside.run(true, () => work(tx)) : work(tx)

  async function runOne<T>(
    work: (tx: Db) => Promise<T>,
    choice: TransactionChoice | undefined,
  ): Promise<T> {
    const transaction = createTransaction(options)
    if (choice?.isLong) await transaction.beginFar()
    else await retryWhileBusy(() => connection.run(sql.begin, none), patience)
    try {
      const result = await runInside(work, transaction.tx)
      transaction.end()
      if (transaction.isFar()) await transaction.commitFar()
      else await retryWhileBusy(() => connection.run(sql.commit, none), patience)
      wrote = true
      options.committed(transaction.isFar())
      return result
    } catch (error) {
      transaction.end()
      if (transaction.isFar()) await transaction.rollBackFar()
      else rollBack(connection, log)
      throw translateFault(error)
    }
  }

  /** `kept` resolves when it is committed; undefined if it is already. */
  async function runShared<T>(
    work: (tx: Db) => Promise<T>,
  ): Promise<{ result: T; kept?: Promise<void> }> {
    const member = await shared.join()
    const transaction = createTransaction({
      ...options,
      async leave() {
        member.undo(undefined)
        await shared.commit()
      },
    })
    try {
      const result = await runInside(work, transaction.tx)
      transaction.end()
      if (!transaction.isFar()) return { result, kept: member.keep() }
      await transaction.commitFar()
      wrote = true
      options.committed(true)
      return { result }
    } catch (error) {
      transaction.end()
      if (transaction.isFar()) await transaction.rollBackFar()
      else member.undo(error)
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
      const { result, kept } = await inTurn(async () => {
        if (hasEnded) throw fail('server.busy')
        if (choice?.isQuick && options.sharesCommits) return runShared(work)
        await shared.commit()
        return { result: await runOne(work, choice), kept: undefined }
      })
      if (kept) await kept
      return result
    },
    drained: (work) =>
      inTurn(async () => {
        await shared.commit()
        await work?.()
      }),
    end: () =>
      inTurn(async () => {
        await shared.commit()
        hasEnded = true
      }),
    get isFree() {
      return turns.isFree && !shared.isOpen
    },
    get wrote() {
      return wrote
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

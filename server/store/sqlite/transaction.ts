import { setImmediate as nextTurn } from 'node:timers/promises'
import { fail } from '../../base/errors.js'
import type { Db, SqlValue } from '../store.js'
import type { Patience } from './busy.js'
import type { Connection } from './connection.js'
import { sql } from './dialect.js'
import type { FarWriter } from './far-writer.js'
import { isBusy, translateFault } from './faults.js'
import { type Changes, createHandle } from './handle.js'
import type { Planner } from './plan.js'

export interface TransactionOptions {
  connection: Connection
  patience: Patience
  planner: Planner
  far: FarWriter
  /** Takes back what was written here, before it is repeated in the far writer. Default: ROLLBACK. */
  leave?(): Promise<void>
}

/**
 * One transaction: on this process's connection until something in it isn't cheap, then in the far
 * writer.
 */
export interface Transaction {
  readonly tx: Db
  isFar(): boolean
  /** Begins in the far writer at once. */
  beginFar(): Promise<void>
  commitFar(): Promise<void>
  /** Never throws. */
  rollBackFar(): Promise<void>
  /** From now on the handle refuses. */
  end(): void
}

/**
 * Milliseconds after which other requests get a turn; a transaction's awaits alone don't give one.
 */
const turnMs = 15

interface Change {
  text: string
  params: readonly SqlValue[]
}

/**
 * A statement that would hold the event loop moves the whole transaction to the far writer: its
 * writes are rolled back here and repeated there, on the same state of the database.
 */
export function createTransaction(options: TransactionOptions): Transaction {
  const { connection, patience, planner, far } = options
  const changes: Change[] = []
  let isOpen = true
  let isFar = false
  let turnAt = performance.now()

  function use(): Connection {
    if (isOpen) return connection
    throw new Error('the transaction has ended: await everything that it does')
  }

  /** Whether the statement must run in the far writer; moves the transaction there first. */
  async function goesFar(text: string, params: readonly SqlValue[], reach?: number) {
    use()
    if (!isFar && planner.weigh(text, params, reach) === 'heavy') await move()
    if (!isFar && performance.now() - turnAt > turnMs) {
      await nextTurn()
      turnAt = performance.now()
    }
    return isFar
  }

  async function move(): Promise<void> {
    const before = dataVersion(connection)
    if (options.leave) await options.leave()
    else connection.run(sql.rollback, [])
    await beginFar()
    // Another process was faster: what was read here may no longer be true.
    if (dataVersion(connection) !== before) throw busy()
    for (const { text, params } of changes) await far.call({ kind: 'run', text, params })
    changes.length = 0
  }

  async function beginFar(): Promise<void> {
    isFar = true
    try {
      await far.call({ kind: 'run', text: sql.begin, params: [] }, true)
    } catch (error) {
      throw isBusy(error) ? busy(error) : error
    }
  }

  /** A broken unique index is the store's own error there too. */
  async function farRun(text: string, params: readonly SqlValue[]): Promise<unknown> {
    try {
      return await far.call({ kind: 'run', text, params })
    } catch (error) {
      throw translateFault(error)
    }
  }

  const tx = createHandle({
    connection: use,
    patience,
    rowBytes: planner.rowBytes,
    async route({ kind, text, params, reach, maxBytes }, here) {
      if (!(await goesFar(text, params, reach))) return here()
      return far.call({ kind, text, params, maxBytes })
    },
    async change(text, params, here) {
      planner.writes(text, params)
      if (await goesFar(text, params)) {
        return (await farRun(text, params)) as Changes
      }
      changes.push({ text, params })
      return here()
    },
  })

  return {
    tx,
    // A method: for a getter in a literal, V8 puts a pair of functions into its old space each time,
    // with all that they can reach.
    isFar: () => isFar,
    beginFar,
    async commitFar() {
      await far.call({ kind: 'run', text: sql.commit, params: [] })
    },
    async rollBackFar() {
      // A transaction that can't be rolled back ends with its process.
      await far.call({ kind: 'run', text: sql.rollback, params: [] }).catch(() => far.drop())
    },
    end() {
      isOpen = false
    },
  }
}

function dataVersion(connection: Connection): number {
  return (connection.get(sql.dataVersion, []) as { data_version: number }).data_version
}

function busy(cause?: unknown): Error {
  return fail('server.busy', { cause, headers: { 'Retry-After': '1' } })
}

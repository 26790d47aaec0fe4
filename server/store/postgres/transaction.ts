import type { PoolClient } from 'pg'
import type { Db, TransactionChoice } from '../store.js'
import { keepAwake } from './awake.js'
import { busy, isTransient, translateFault } from './faults.js'
import { createHandle, type HandleOptions } from './handle.js'
import { isBroken, type Pool } from './pool.js'
import type { Statements } from './statements.js'

export interface TransactionsOptions {
  pool: Pool
  statements: Statements
  schema: string
  timeoutMs: number
  onStatement?: HandleOptions['onStatement']
  /** Is told how long each transaction waited for its turn. */
  onTurn?: ((ms: number) => void) | undefined
}

// Arbitrary: each attempt was undone by another transaction that succeeded.
const longestTries = 5

/**
 * Runs `work` in a transaction. Writing transactions run one after the other across all instances,
 * by a lock held until the commit, so code that is correct with queued writers is correct here.
 */
export function createTransactions(options: TransactionsOptions) {
  const { pool, statements, schema, timeoutMs, onStatement, onTurn } = options
  // A writer may work for long; waits for other locks stay as short as ever.
  const begin = `BEGIN; SET LOCAL lock_timeout = ${timeoutMs};
    SELECT pg_advisory_xact_lock(hashtext('${schema}')); RESET lock_timeout`

  async function once<T>(
    client: PoolClient,
    work: (tx: Db) => Promise<T>,
    { isLong = false }: TransactionChoice,
    since: number,
  ): Promise<T> {
    let isOpen = true
    const awake = keepAwake(client)
    const tx = createHandle({
      runner: {
        query(config, maxBytes) {
          if (!isOpen) throw new Error('the transaction is over')
          return awake.query(config, maxBytes)
        },
      },
      statements,
      isTransaction: true,
      isGuarded: isLong,
      onStatement,
    })
    try {
      await awake.query({ text: begin })
      onTurn?.(performance.now() - since)
      const result = await work(tx)
      const { command } = await awake.query({ text: 'COMMIT' })
      // So it answers where a statement has failed and nobody minded.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
      return result
    } catch (error) {
      await awake.query({ text: 'ROLLBACK' }).catch(() => {})
      throw error
    } finally {
      isOpen = false
      awake.end()
    }
  }

  // One at a time in this process, too: there is one connection.
  let last: Promise<unknown> = Promise.resolve()

  return function transaction<T>(
    work: (tx: Db) => Promise<T>,
    choice: TransactionChoice = {},
  ): Promise<T> {
    const since = performance.now()
    const result = last.then(() => untilItGoesThrough(work, choice, since))
    last = result.catch(() => {})
    return result
  }

  async function untilItGoesThrough<T>(
    work: (tx: Db) => Promise<T>,
    choice: TransactionChoice,
    since: number,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      let client: PoolClient
      try {
        client = await pool.connect()
      } catch (error) {
        throw translateFault(error)
      }
      let fault: unknown
      try {
        return await once(client, work, choice, since)
      } catch (error) {
        fault = error
        if (!isTransient(error)) throw translateFault(error)
        if (tries >= longestTries) throw busy(error)
      } finally {
        client.release(fault !== undefined && isBroken(fault))
      }
    }
  }
}

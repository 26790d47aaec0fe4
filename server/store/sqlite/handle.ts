import type { Kysely } from 'kysely'
import type { Db, Row, SqlValue } from '../store.js'
import type { Tables } from '../tables.js'
import { type Patience, retryWhileBusy } from './busy.js'
import type { Connection } from './connection.js'
import { isBusy, translateFault } from './faults.js'
import { createKysely } from './kysely.js'
import { isQuotedString } from './quoted-strings.js'

const none: readonly SqlValue[] = []

export interface HandleOptions {
  /** Gives the connection for rows; called for each statement, so that it may refuse. */
  connection: () => Connection
  patience: Patience
  /** Decides where a read is done: `here`, which blocks until it returns, or elsewhere. */
  route?: (read: Read, here: () => Promise<unknown>) => Promise<unknown>
  /** Where changes go instead, if not to the same connection. */
  change?: (sql: string, params: readonly SqlValue[]) => Promise<{ changes: number }>
}

/** A read that the handle was asked for. */
export interface Read {
  kind: 'all' | 'get'
  text: string
  params: readonly SqlValue[]
  reach: number | undefined
}

/** The async face of a connection: each statement waits for a busy database without blocking. */
export function createHandle(options: HandleOptions): Db {
  const { connection, patience, route } = options
  let kysely: Kysely<Tables> | undefined

  async function attempt<T>(statement: (on: Connection) => T): Promise<T> {
    try {
      return statement(connection())
    } catch (error) {
      // Tried again below, where the second fault is final.
      const again = isBusy(error) || (isQuotedString(error) && connection().mendViews())
      if (!again) throw translateFault(error)
    }
    try {
      return await retryWhileBusy(() => statement(connection()), patience)
    } catch (error) {
      throw translateFault(error)
    }
  }

  const read = (kind: Read['kind'], text: string, params = none, reach?: number) => {
    const here = () => attempt((on) => on[kind](text, params))
    return route ? route({ kind, text, params, reach }, here) : here()
  }
  const run =
    options.change ??
    ((sql: string, params: readonly SqlValue[]) => attempt((on) => on.run(sql, params)))

  return {
    get kysely() {
      kysely ??= createKysely({
        givesRows: (sql) => connection().givesRows(sql),
        all: (sql, params) => read('all', sql, params) as Promise<Row[]>,
        run,
      })
      return kysely
    },
    all: <R>(sql: string, params?: readonly SqlValue[], reach?: number) =>
      read('all', sql, params, reach) as Promise<R[]>,
    get: <R>(sql: string, params?: readonly SqlValue[]) =>
      read('get', sql, params) as Promise<R | undefined>,
    run: async (sql, params = none) => ({ changes: (await run(sql, params)).changes }),
  }
}

import type { Kysely } from 'kysely'
import type { Db, Row, SqlValue } from '../store.js'
import type { Tables } from '../tables.js'
import { type Patience, retryWhileBusy } from './busy.js'
import type { Connection } from './connection.js'
import { isBusy, translateFault } from './faults.js'
import { createKysely } from './kysely.js'
import { isQuotedString } from './quoted-strings.js'

const none: readonly SqlValue[] = []

/** A handle that goes to one connection, or to one for rows and another for changes. */
export interface HandleOptions {
  reader: () => Connection
  writer: () => Connection
  patience: Patience
}

/** The async face of a connection: each statement waits for a busy database without blocking. */
export function createHandle(options: HandleOptions): Db {
  const { reader, writer, patience } = options
  let kysely: Kysely<Tables> | undefined

  async function attempt<T>(use: () => Connection, statement: (on: Connection) => T): Promise<T> {
    try {
      return statement(use())
    } catch (error) {
      // Tried again below, where the second fault is final.
      const again = isBusy(error) || (isQuotedString(error) && use().mendViews())
      if (!again) throw translateFault(error)
    }
    try {
      return await retryWhileBusy(() => statement(use()), patience)
    } catch (error) {
      throw translateFault(error)
    }
  }

  function change(sql: string, params: readonly SqlValue[]) {
    return attempt(writer, (on) => on.run(sql, params))
  }

  return {
    get kysely() {
      kysely ??= createKysely({
        givesRows: (sql) => reader().givesRows(sql),
        all: (sql, params) => attempt(reader, (on) => on.all(sql, params) as Row[]),
        run: change,
      })
      return kysely
    },
    all: <R>(sql: string, params = none) => attempt(reader, (on) => on.all(sql, params) as R[]),
    get: <R>(sql: string, params = none) =>
      attempt(reader, (on) => on.get(sql, params) as R | undefined),
    run: async (sql, params = none) => ({ changes: (await change(sql, params)).changes }),
  }
}

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Row, SqlValue } from './store.js'
import type { Tables } from './tables.js'

/** What Kysely's queries run on: the same cached statements as those of its handle. */
export interface StatementRunner {
  givesRows(sql: string): boolean
  all(sql: string, params: readonly SqlValue[]): Promise<Row[]>
  run(sql: string, params: readonly SqlValue[]): Promise<{ changes: number }>
}

/**
 * A Kysely on one connection, for any database: statements are written in SQLite's SQL. It starts
 * no transactions, since those are the store's.
 */
export function createKysely(runner: StatementRunner): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => createDriver(runner),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

function createDriver(runner: StatementRunner): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const params = query.parameters as readonly SqlValue[]
      if (runner.givesRows(query.sql)) {
        return { rows: (await runner.all(query.sql, params)) as R[] }
      }
      // No insertId: the tables have text ids, and RETURNING returns anything else that is needed.
      const { changes } = await runner.run(query.sql, params)
      return { rows: [], numAffectedRows: BigInt(changes) }
    },
    async *streamQuery() {
      yield Promise.reject(new Error('the store reads whole results: use execute()'))
    },
  }
  const refuse = () => Promise.reject(new Error('use store.transaction()'))
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}

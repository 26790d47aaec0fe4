import type { Logger } from 'pino'
import { migrateOwn } from '../migrations/own.js'
import type { Db, OwnStore, SqlQuery, Store, TransactionChoice } from '../store.js'
import { type Address, readAddress } from './address.js'
import { bootstrap } from './bootstrap.js'
import { openFault } from './faults.js'
import { createHandle } from './handle.js'
import { openPool, type Pool } from './pool.js'
import { runSql } from './run-sql.js'
import { createStatements } from './statements.js'
import { createTransactions } from './transaction.js'

export interface PostgresStoreOptions {
  /** postgres://user:password@host:port/database?schema=name */
  url: string
  /** Seconds that a statement may take, or wait for the database. */
  queryTimeoutSeconds: number
  log: Logger
}

/**
 * Opens the database and makes its schemas where they are missing: one for records and logs, one for the
 * gateway's own tables. Throws StartError.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { log } = options
  const address = readAddress(options.url)
  const limits = { timeoutMs: options.queryTimeoutSeconds * 1000, log }
  try {
    await bootstrap(address)
  } catch (error) {
    throw openFault(address.shown, error)
  }
  const records = await openSide(address, address.schema, limits)
  const own = await openSide(address, `${address.schema}_own`, limits)
  let ownReady: Promise<OwnStore> | undefined
  let versions = 0

  const openOwn = () => {
    ownReady ??= (async () => {
      const store: OwnStore = {
        read: own.read,
        // Whether another instance has written isn't known without asking: it may have.
        version: () => ++versions,
        transaction: own.transaction,
      }
      await migrateOwn(store)
      return store
    })().catch((error: unknown) => {
      ownReady = undefined
      throw error
    })
    return ownReady
  }
  const version = 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS version'
  const versionOf = async (db: Db) => (await db.get<{ version: number }>(version))?.version ?? 0

  return {
    read: records.read,
    logs: records.read,
    logsTransaction: (work) => records.transaction(work),
    runSql: (query: SqlQuery) => runSql(records.pool, query),
    shrinkLogs: async () => {},
    async optimize() {
      await records.read.run('ANALYZE')
    },
    transaction: records.transaction,
    own: openOwn,
    hasOwn: () => true,
    dataVersion: () => versionOf(records.read),
    ownVersion: () => versionOf(own.read),
    schemaChanged: async () => {},
    holdLarge: () => {},
    endSlowReads: () => {},
    async close() {
      await Promise.all([records.pool.end(), own.pool.end()])
    },
  }
}

interface Side {
  pool: Pool
  /** Single changes, too, each in a transaction of its own. */
  read: Db
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
}

async function openSide(
  address: Address,
  schema: string,
  { timeoutMs, log }: { timeoutMs: number; log: Logger },
): Promise<Side> {
  const pool = await openPool({ address, schema, timeoutMs, log })
  const statements = createStatements()
  const read = createHandle({ runner: pool, statements, isTransaction: false })
  const transaction = createTransactions({ pool, statements, schema })
  return { pool, read, transaction }
}

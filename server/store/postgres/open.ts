import type { Logger } from 'pino'
import type { StoreMeter } from '../meter.js'
import { migrateOwn } from '../migrations/own.js'
import type { Db, OwnStore, SqlQuery, Store, TransactionChoice } from '../store.js'
import { readAddress } from './address.js'
import { prepareDatabase } from './bootstrap.js'
import { createHandle, type StatementKind } from './handle.js'
import { openPool, type Pool, type PoolOptions } from './pool.js'
import type { Reach } from './reach.js'
import { runSql } from './run-sql.js'
import { createStatements } from './statements.js'
import { createTransactions } from './transaction.js'

export interface PostgresStoreOptions {
  /** postgres://user:password@host:port/database?schema=name */
  url: string
  /** Seconds that a statement may take, or wait for the database. */
  queryTimeoutSeconds: number
  log: Logger
  /** The state of the database, which is then prepared already. Default: it is prepared here. */
  reach?: Reach | undefined
  meter?: StoreMeter | undefined
}

// Arbitrary: more than run at once on the cores of one machine, and few enough for several instances.
const recordReaders = 10
const ownReaders = 4

/**
 * Opens the database and creates its schemas if missing: one for records and logs, one for the
 * gateway's own tables. Throws StartError.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { log, reach, meter } = options
  const address = readAddress(options.url)
  const { schema } = address
  const limits = { address, timeoutMs: options.queryTimeoutSeconds * 1000, log, reach, meter }
  if (!reach) await prepareDatabase(options.url, { log })
  const records = await openSide('data', { ...limits, schema, max: recordReaders })
  const own = await openSide('pocketgate', {
    ...limits,
    schema: `${schema}_own`,
    max: ownReaders,
  })
  let ownReady: Promise<OwnStore> | undefined
  let versions = 0

  const openOwn = () => {
    ownReady ??= (async () => {
      const store: OwnStore = {
        read: own.read,
        // Without a query we can't know whether another instance has written, so assume it has.
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
    grows: () => {},
    endSlowReads: () => {},
    async close() {
      await Promise.all([records.close(), own.close()])
    },
  }
}

interface Side {
  pool: Pool
  /** Single changes too, each in its own transaction. */
  read: Db
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
  close(): Promise<void>
}

/** `name`: as the metrics name it. */
async function openSide(
  name: string,
  { meter, ...options }: PoolOptions & Pick<PostgresStoreOptions, 'meter'>,
): Promise<Side> {
  const { schema, timeoutMs } = options
  const statements = createStatements()
  const named = () => statements.named
  const pool = await openPool({ ...options, named })
  // There is one writer at a time, and it never waits for readers.
  const writer = await openPool({ ...options, named, max: 1 })
  const onStatement =
    meter && ((kind: StatementKind, ms: number) => meter.statement(name, kind, ms))
  const onTurn = meter && ((ms: number) => meter.waitedForTurn(name, ms))
  const read = createHandle({ runner: pool, statements, isTransaction: false, onStatement })
  const transaction = createTransactions({
    pool: writer,
    statements,
    schema,
    timeoutMs,
    onStatement,
    onTurn,
  })
  const close = async () => void (await Promise.all([pool.end(), writer.end()]))
  return { pool, read, transaction, close }
}

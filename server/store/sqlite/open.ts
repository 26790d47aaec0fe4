import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import { StartError } from '../../base/errors.js'
import { isAtLeast } from '../../base/is-at-least.js'
import { databasePaths } from '../folder.js'
import type { StoreMeter } from '../meter.js'
import { migrateOwn } from '../migrations/own.js'
import type { Db, Growth, OwnStore, Store } from '../store.js'
import { createCheckpoints } from './checkpoints.js'
import { type Database, openDatabase } from './database.js'
import { minimumVersion, sql } from './dialect.js'
import { checkFolder } from './files.js'
import { createSqlRunner } from './run-sql.js'

export interface SqliteStoreOptions {
  /** The data folder; created if missing. */
  dir: string
  /**
   * Seconds that a read of a large table may take, and that a statement or a transaction waits for
   * the database; that wait is limited to 10.
   */
  queryTimeoutSeconds: number
  log: Logger
  /** Detects a transaction inside a transaction at once, for development. */
  detectNesting?: boolean
  /** Receives what the databases do. */
  meter?: StoreMeter | undefined
  /** Number of reader processes. Default: one per core. */
  readers?: number
  /**
   * Whether no other process writes to the folder for long. Only then may quick transactions on the
   * records share a commit, since others would wait longer for their turn, and checkpoints do
   * without a thread.
   */
  isAlone?: boolean
  /** Called when a change to the records may add a long row. */
  grew?: (growth: Growth) => void
}

/** PocketBase's busy_timeout (core/db_connect.go). */
const longestWaitMs = 10_000

/**
 * Opens the data folder's databases as they are; `prepareFolder` creates and upgrades them.
 * auxiliary.db and pocketgate.db are opened on first use. Throws StartError.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { dir, log } = options
  checkFolder(dir)
  const paths = databasePaths(dir)
  const patience = { limitMs: Math.min(options.queryTimeoutSeconds * 1000, longestWaitMs) }
  const readTimeoutMs = options.queryTimeoutSeconds * 1000
  const detectNesting = options.detectNesting ?? false
  const isAlone = options.isAlone ?? false
  const checkpoints = createCheckpoints(log, isAlone)
  const { meter, readers } = options
  const common = { patience, readTimeoutMs, log, detectNesting, meter, checkpoints, readers }
  const open = (path: string) => openDatabase({ ...common, path })

  const { grew } = options
  const records = openDatabase({ ...common, path: paths.records, grew, sharesCommits: isAlone })
  await checkVersion(records)
  const scripts = createSqlRunner({ path: paths.records, patienceMs: patience.limitMs })
  let logs: Database | undefined
  let own: Database | undefined
  const openLogs = () => {
    logs ??= open(paths.logs)
    return logs
  }
  let ownReady: Promise<OwnStore> | undefined

  const openOwn = () => {
    ownReady ??= (async () => {
      own = open(paths.own)
      await migrateOwn(own)
      return { read: own.read, version: own.version, transaction: own.transaction }
    })().catch((error: unknown) => {
      ownReady = undefined
      throw error
    })
    return ownReady
  }
  const hasOwn = () => own !== undefined || existsSync(paths.own)
  const versionOf = async (db: Db) =>
    (await db.get<{ data_version: number }>(sql.dataVersion))?.data_version ?? 0

  return {
    read: records.read,
    get logs() {
      return openLogs().direct
    },
    logsTransaction: (work) => openLogs().transaction(work),
    runSql: ({ timeoutMs, ...task }) => scripts.run(task, timeoutMs),
    shrinkLogs: () => openLogs().maintain(sql.vacuum),
    async optimize() {
      await records.maintain(sql.optimize)
      await openLogs().maintain(sql.optimize)
    },
    transaction: records.transaction,
    own: openOwn,
    hasOwn,
    dataVersion: () => versionOf(records.read),
    ownVersion: async () => (hasOwn() ? versionOf((await openOwn()).read) : undefined),
    schemaChanged: records.forgetViews,
    holdLarge: records.holdLarge,
    grows: records.grows,
    endSlowReads() {
      for (const database of [own, logs, records]) database?.endSlowReads()
    },
    async close() {
      await scripts.close()
      await checkpoints.close()
      for (const database of [own, logs, records]) await database?.close()
    },
  }
}

async function checkVersion(database: Database): Promise<void> {
  const row = await database.read.get<{ version: string }>(sql.version)
  const version = row?.version ?? '0'
  if (isAtLeast(version, minimumVersion)) return
  await database.close()
  throw new StartError(`SQLite ${version} is too old: ${minimumVersion} or later is needed`)
}

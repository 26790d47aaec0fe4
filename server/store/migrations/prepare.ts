import { statSync } from 'node:fs'
import type { Logger } from 'pino'
import { StartError } from '../../base/errors.js'
import { databasePaths } from '../folder.js'
import { sql } from '../sqlite/dialect.js'
import type { Db, Store } from '../store.js'
import { createLogs, createRecords } from './fresh.js'
import { releaseBefore, type SystemMigration, systemMigrations } from './list.js'
import { upgradeRecords } from './upgrade.js'

export interface PrepareOptions {
  store: Store
  dir: string
  /** Whether the databases are files in it. */
  isHere: boolean
  /** The enabled contracts, whose columns a fresh `users` gets. */
  contracts: readonly string[]
  /** Milliseconds since 1970. */
  now: number
  log: Logger
  /** Writes the settings row of a fresh folder. */
  writeSettings: (tx: Db) => Promise<void>
  /** Saves the folder before an upgrade, and returns where. */
  backUp: () => Promise<string>
}

/**
 * Turns the data folder into one that PocketBase 0.40 would serve: an empty one is filled, one of
 * 0.23 or later is backed up and upgraded, one of 0.39 or 0.40 is unchanged. Throws StartError for
 * others.
 */
export async function prepareFolder(options: PrepareOptions): Promise<void> {
  const { store, dir, isHere, now, log } = options
  const state = await inspect(store.read, dir)
  const hasLogs =
    state.kind === 'filled' && (isHere ? await hasLogTable(store, dir) : state.hasLogs)
  if (!hasLogs) await createLogs(store)
  if (state.kind === 'empty') {
    await store.transaction(async (tx) => {
      // Checked again inside the transaction: another process may have been first.
      if ((await inspect(tx, dir)).kind !== 'empty') return
      await createRecords(tx, options.contracts, now)
      await options.writeSettings(tx)
    })
    return
  }
  for (const file of state.unknown) {
    log.warn(
      { migration: file },
      'data.db was changed by a migration that PocketBase 0.40 does not have',
    )
  }
  if (state.pending.length === 0) return
  const backup = await options.backUp()
  // A warning, since that is the lowest level written by default.
  log.warn(
    { migrations: state.pending },
    `upgrading ${dir} from PocketBase ${releaseBefore(state.pending)} to 0.40; as it was, it is in ${backup}`,
  )
  await createLogs(store)
  await store.transaction(async (tx) => {
    const again = await inspect(tx, dir)
    if (again.kind === 'filled') await upgradeRecords(tx, again.pending, now, log)
  })
}

/** A table that exists while a copy into the database is incomplete. */
export const copyNoteTable = '_pocketgate_copy'

/**
 * The migrations that the existing data lacks; undefined if there is no data. Throws StartError.
 */
export async function pendingMigrations(
  db: Db,
  dir: string,
): Promise<readonly SystemMigration[] | undefined> {
  const state = await inspect(db, dir)
  return state.kind === 'empty' ? undefined : state.pending
}

type FolderState =
  | { kind: 'empty' }
  | { kind: 'filled'; pending: SystemMigration[]; unknown: string[]; hasLogs: boolean }

async function inspect(db: Db, dir: string): Promise<FolderState> {
  const path = databasePaths(dir).records
  // If the data isn't in files, the logs are beside the records.
  const all = await tableNames(db)
  const tables = all.filter((name) => name !== '_logs')
  if (tables.length === 0 || (await isBarelyBegun(db, tables))) return { kind: 'empty' }
  if (tables.includes(copyNoteTable)) {
    throw new StartError(`a copy into ${dir} isn't whole: run it again, or empty it`)
  }
  if (!tables.includes('_collections')) {
    throw new StartError(`${path} is not a PocketBase database: it has no _collections`)
  }
  const columns = (await db.all<{ name: string }>(sql.tableColumns, ['_collections'])).map(
    (row) => row.name,
  )
  if (tables.includes('_admins') || !columns.includes('fields')) {
    throw new StartError(
      `${path} is from PocketBase before 0.23: back the folder up, start PocketBase 0.23 or later on it once, then start again`,
    )
  }
  const applied = tables.includes('_migrations')
    ? (await db.all<{ file: string }>('SELECT file FROM _migrations')).map((row) => row.file)
    : []
  const newest = systemMigrations.at(-1)!
  return {
    kind: 'filled',
    pending: systemMigrations.filter((file) => !applied.includes(file)),
    // Names begin with a time, and an application's own migrations are usually .js files.
    unknown: applied.filter((file) => file.endsWith('.go') && file > newest),
    hasLogs: all.length > tables.length,
  }
}

/** PocketBase makes `_migrations` before the transaction of all else, and may be killed between. */
async function isBarelyBegun(db: Db, tables: readonly string[]): Promise<boolean> {
  if (tables.length > 1 || tables[0] !== '_migrations') return false
  return (await db.get('SELECT file FROM _migrations LIMIT 1')) === undefined
}

/**
 * A first start that was killed leaves auxiliary.db without tables. PocketBase creates them
 * whenever `_logs` is missing.
 */
async function hasLogTable(store: Store, dir: string): Promise<boolean> {
  // Opening a missing file would create it outside of a transaction.
  const { size } = statSync(databasePaths(dir).logs, { throwIfNoEntry: false }) ?? { size: 0 }
  if (size === 0) return false
  return (await tableNames(store.logs)).includes('_logs')
}

async function tableNames(db: Pick<Db, 'all'>): Promise<string[]> {
  return (await db.all<{ name: string }>(sql.tableNames)).map(({ name }) => name)
}

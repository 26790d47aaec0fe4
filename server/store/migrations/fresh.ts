import { formatDate } from '../../base/clock.js'
import { encodeJson } from '../../base/json.js'
import { backquoted } from '../names.js'
import type { Db, Store } from '../store.js'
import { buildIndex, parseIndex } from './index-sql.js'
import { systemMigrations } from './list.js'
import type { StoredCollection } from './stored-collection.js'
import { columnTypeOf, encodeFields } from './stored-field.js'
import { freshCollections } from './system-collections.js'
import { logTables, migrationsTable, recordTables } from './system-tables.js'

/**
 * Fills an empty data.db, in the caller's transaction, with what PocketBase 0.40 creates in an
 * empty folder, except its installer account. The caller writes the settings row.
 */
export async function createRecords(
  tx: Db,
  contracts: readonly string[],
  now: number,
): Promise<void> {
  for (const statement of [migrationsTable, ...recordTables]) await tx.run(statement)
  for (const collection of freshCollections(contracts)) {
    await createCollection(tx, collection, formatDate(now))
  }
  for (const file of systemMigrations) await markApplied(tx, file, now)
}

/** Creates the tables of auxiliary.db if missing. */
export async function createLogs(store: Store): Promise<void> {
  await store.logsTransaction(async (tx) => {
    for (const statement of logTables) await tx.run(statement)
  })
}

/** Marks a system migration as done; PocketBase counts in microseconds. */
export async function markApplied(tx: Db, file: string, now: number): Promise<void> {
  await tx.run('INSERT INTO _migrations (file, applied) VALUES (?, ?)', [file, now * 1000])
}

/** Creates a collection: table, indexes and row. `date` as returned by formatDate. */
export async function createCollection(
  tx: Db,
  stored: StoredCollection,
  date: string,
): Promise<void> {
  // PocketBase's query builder sorts the columns of a new table by name.
  const columns = [...stored.fields]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((field) => `${backquoted(field.name)} ${columnTypeOf(field)}`)
  await tx.run(`CREATE TABLE ${backquoted(stored.name)} (${columns.join(', ')})`)
  for (const statement of stored.indexes) {
    const index = parseIndex(statement)
    await tx.run(index ? buildIndex(index) : statement)
  }
  await tx.run(
    `INSERT INTO _collections (id, system, type, name, fields, indexes, listRule, viewRule,
       createRule, updateRule, deleteRule, options, created, updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      stored.id,
      stored.system ? 1 : 0,
      stored.type,
      stored.name,
      encodeFields(stored.fields),
      encodeJson(stored.indexes),
      stored.listRule,
      stored.viewRule,
      stored.createRule,
      stored.updateRule,
      stored.deleteRule,
      encodeJson(stored.options),
      date,
      date,
    ],
  )
}

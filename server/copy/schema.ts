import { draftOf } from '../collections/draft.js'
import { faultText } from '../collections/fault-text.js'
import { createIndexes } from '../collections/sync.js'
import { saveView, withTextId } from '../collections/view-sql.js'
import { kindOf } from '../fields/index.js'
import type { Collection } from '../model/collection.js'
import type { BulkTable } from '../store/bulk.js'
import { migrationsTable, recordTables } from '../store/migrations/system-tables.js'
import { createTable } from '../store/statements/schema.js'
import type { Db, Store } from '../store/store.js'

const isTable = (statement: string) => /^CREATE TABLE/.test(statement)

/**
 * Creates the tables of the source's collections, as PocketBase would, with the columns in the
 * source's order. Indexes are created after the rows are copied.
 */
export async function makeTables(
  tx: Db,
  collections: readonly Collection[],
  tables: readonly BulkTable[],
): Promise<void> {
  for (const statement of [migrationsTable, ...recordTables.filter(isTable)])
    await tx.run(statement)
  for (const { name, fields } of withTables(collections)) {
    const table = tables.find((each) => each.name === name)
    const types = new Map(fields.map((field) => [field.name, kindOf(field).columnType(field)]))
    const there = table?.columns.map((column) => column.name) ?? []
    const columns = [...there, ...[...types.keys()].filter((column) => !there.includes(column))]
    const list = columns.flatMap((column) => {
      const type = types.get(column)
      return type === undefined ? [] : [{ name: column, type }]
    })
    await createTable(tx, name, list)
  }
}

export function withTables(collections: readonly Collection[]): Collection[] {
  return collections.filter(({ type }) => type !== 'view')
}

/** Creates the indexes of one collection. */
export async function makeIndexes(store: Store, collection: Collection): Promise<void> {
  await store.transaction((tx) => createIndexes(tx, draftOf(collection)), { isLong: true })
}

/** Indexes of tables that aren't collections. */
export async function makeSystemIndexes(store: Store): Promise<void> {
  for (const statement of recordTables.filter((each) => !isTable(each))) {
    await store.transaction((tx) => tx.run(statement), { isLong: true })
  }
}

/**
 * Creates the views, each after those that it depends on. Returns a line for each that can't be
 * created.
 */
export async function makeViews(
  store: Store,
  collections: readonly Collection[],
): Promise<string[]> {
  let waiting = collections.filter(({ type }) => type === 'view')
  for (let faults: string[] = []; ; faults = []) {
    const left: Collection[] = []
    for (const view of waiting) {
      const query = String(view.rawOptions['viewQuery'] ?? '')
      try {
        await store.transaction(
          async (tx) => saveView(tx, view.name, await withTextId(tx, query)),
          { isLong: true },
        )
      } catch (error) {
        left.push(view)
        faults.push(`the view ${view.name} can't be made: ${faultText(error)}`)
      }
    }
    if (left.length === 0 || left.length === waiting.length) return faults
    waiting = left
  }
}

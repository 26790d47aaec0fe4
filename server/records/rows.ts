import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { type Collection, externalAuthsName } from '../model/collection.js'
import { recordId } from '../model/record.js'
import type { Change, Insertion, Which } from '../store/statements/rows.js'
import * as rows from '../store/statements/rows.js'
import type { Db, Row } from '../store/store.js'
import { recordFromRow } from './load.js'
import { type Announcement, foretellDelete, noteDeleted } from './news.js'

type Writing = Pick<App, 'bus' | 'collections'>

/**
 * Inserts a row by a statement of its own, which bypasses the fields, and notes it. False if the
 * statement, which may have a condition, inserted none.
 */
export async function insertRow(
  app: Writing,
  tx: Db,
  table: string,
  insertion: Insertion,
  notes: Announcement[],
): Promise<boolean> {
  const row = await rows.insert(tx, insertion)
  const collection = row && app.collections.find(table)
  if (collection && app.bus.hears('record.created')) {
    const after = recordFromRow(collection, row)
    const news = { collection, recordId: recordId(after), before: undefined, after }
    notes.push({ event: 'record.created', news })
  }
  return row !== undefined
}

/** Changes rows by a statement of its own, and notes each; returns how many there were. */
export async function updateRows(
  app: Writing,
  tx: Db,
  collection: Collection | string,
  change: Change,
  notes: Announcement[],
): Promise<number> {
  const table = typeof collection === 'string' ? collection : collection.name
  const known = typeof collection === 'string' ? app.collections.find(table) : collection
  if (!known || !app.bus.hears('record.updated'))
    return (await rows.update(tx, table, change)).changes
  const old = byId(await rows.selectBefore(tx, table, change))
  const changed = await rows.updateReturning(tx, table, change)
  for (const row of changed) {
    const after = recordFromRow(known, row)
    const before = old.get(recordId(after))
    const news = {
      collection: known,
      recordId: recordId(after),
      before: before && recordFromRow(known, before),
      after,
    }
    notes.push({ event: 'record.updated', news })
  }
  return changed.length
}

/**
 * Deletes rows; listeners are called before, and it is noted after. Returns how many there were.
 */
export async function deleteRows(
  app: Writing,
  tx: Db,
  table: string,
  which: Which,
  notes: Announcement[],
): Promise<number> {
  const collection = app.collections.find(table)
  const isHeard = app.bus.hears('record.deleted') || isHeardAsAccount(app, table)
  if (!collection || !isHeard) return (await rows.remove(tx, table, which)).changes
  const foretold = new Map<string, RecordNews>()
  if (app.bus.hears('record.deleting')) {
    for (const row of await rows.select(tx, table, which)) {
      const news = await foretellDelete(app, tx, recordFromRow(collection, row))
      foretold.set(news.recordId, news)
    }
  }
  const removed = await rows.removeReturning(tx, table, which)
  for (const row of removed) {
    const before = recordFromRow(collection, row)
    const id = recordId(before)
    const news = { collection, recordId: id, before, after: undefined }
    noteDeleted(app, notes, foretold.get(id) ?? news)
  }
  return removed.length
}

/** A link to a provider, which the audit trail records. */
function isHeardAsAccount({ bus }: Writing, table: string): boolean {
  return table === externalAuthsName && bus.hears('account.changed')
}

function byId(found: readonly Row[]): Map<string, Row> {
  return new Map(found.map((row) => [String(row['id']), row]))
}

import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { type Collection, externalAuthsName } from '../model/collection.js'
import { recordId } from '../model/record.js'
import { quoteName } from '../store/names.js'
import type { Db, Row, SqlValue } from '../store/store.js'
import { recordFromRow } from './load.js'
import { type Announcement, foretellDelete, noteDeleted } from './news.js'

/** Which rows of a table: a condition with its parameters. */
export interface Which {
  where: string
  params: readonly SqlValue[]
}

type Writing = Pick<App, 'bus' | 'collections'>

/**
 * Inserts a row by a statement of its own, which the fields have no say in, and notes it. False
 * where the statement, which may stand on a condition, inserted none. `statement` has no RETURNING.
 */
export async function insertRow(
  app: Writing,
  tx: Db,
  table: string,
  { statement, params }: { statement: string; params: readonly SqlValue[] },
  notes: Announcement[],
): Promise<boolean> {
  const row = await tx.get<Row>(`${statement} RETURNING *`, params)
  const collection = row && app.collections.find(table)
  if (collection && app.bus.hears('record.created')) {
    const after = recordFromRow(collection, row)
    const news = { collection, recordId: recordId(after), before: undefined, after }
    notes.push({ event: 'record.created', news })
  }
  return row !== undefined
}

/** Changes rows by a statement of its own, and notes each; gives how many there were. */
export async function updateRows(
  app: Writing,
  tx: Db,
  collection: Collection | string,
  { set, where, params }: Which & { set: string },
  notes: Announcement[],
): Promise<number> {
  const table = typeof collection === 'string' ? collection : collection.name
  const known = typeof collection === 'string' ? app.collections.find(table) : collection
  const marks = (set.match(/\?/g) ?? []).length
  const sql = `UPDATE ${quoteName(table)} SET ${set} WHERE ${where}`
  if (!known || !app.bus.hears('record.updated')) return (await tx.run(sql, params)).changes
  const old = await byId(tx, table, { where, params: params.slice(marks) })
  const rows = await tx.all<Row>(`${sql} RETURNING *`, params)
  for (const row of rows) {
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
  return rows.length
}

/** Deletes rows, which whoever listens hears of before and notes after; gives how many there were. */
export async function deleteRows(
  app: Writing,
  tx: Db,
  table: string,
  { where, params }: Which,
  notes: Announcement[],
): Promise<number> {
  const sql = `DELETE FROM ${quoteName(table)} WHERE ${where}`
  const collection = app.collections.find(table)
  const isHeard = app.bus.hears('record.deleted') || isHeardAsAccount(app, table)
  if (!collection || !isHeard) return (await tx.run(sql, params)).changes
  const foretold = new Map<string, RecordNews>()
  if (app.bus.hears('record.deleting')) {
    for (const row of (await byId(tx, table, { where, params })).values()) {
      const news = await foretellDelete(app, tx, recordFromRow(collection, row))
      foretold.set(news.recordId, news)
    }
  }
  const rows = await tx.all<Row>(`${sql} RETURNING *`, params)
  for (const row of rows) {
    const before = recordFromRow(collection, row)
    const id = recordId(before)
    const news = { collection, recordId: id, before, after: undefined }
    noteDeleted(app, notes, foretold.get(id) ?? news)
  }
  return rows.length
}

/** A link to a provider, of which the audit trail tells. */
function isHeardAsAccount({ bus }: Writing, table: string): boolean {
  return table === externalAuthsName && bus.hears('account.changed')
}

async function byId(tx: Db, table: string, { where, params }: Which): Promise<Map<string, Row>> {
  const rows = await tx.all<Row>(`SELECT * FROM ${quoteName(table)} WHERE ${where}`, params)
  return new Map(rows.map((row) => [String(row['id']), row]))
}

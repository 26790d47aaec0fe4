import { quoteName } from '../names.js'
import type { Db, Row, SqlValue } from '../store.js'

/** Which rows of a table: a condition with its parameters. */
export interface Which {
  where: string
  params: readonly SqlValue[]
}

/** The new values; the parameters of `set` come first. */
export interface Change extends Which {
  set: string
}

/** An INSERT without RETURNING. */
export interface Insertion {
  statement: string
  params: readonly SqlValue[]
}

export function withId(id: string): Which {
  return { where: '"id" = ?', params: [id] }
}

/** Rows of system tables that belong to accounts of a collection. */
export function ofCollection(collection: string): Which {
  return { where: '"collectionRef" = ?', params: [collection] }
}

/** Those of them older than a date. */
export function ofCollectionBefore(collection: string, date: string): Which {
  return { where: '"collectionRef" = ? AND "created" < ?', params: [collection, date] }
}

export function ofAccount(collection: string, record: string): Which {
  return { where: '"collectionRef" = ? AND "recordRef" = ?', params: [collection, record] }
}

/** Returns the new row; undefined if the statement's condition prevented it. */
export function insert(tx: Db, { statement, params }: Insertion): Promise<Row | undefined> {
  return tx.get(`${statement} RETURNING *`, params)
}

export function update(tx: Db, table: string, change: Change) {
  return tx.run(updating(table, change), change.params)
}

export function updateReturning(tx: Db, table: string, change: Change): Promise<Row[]> {
  return tx.all(`${updating(table, change)} RETURNING *`, change.params)
}

/** The rows that a change applies to, before it. */
export function selectBefore(
  tx: Db,
  table: string,
  { set, where, params }: Change,
): Promise<Row[]> {
  const marks = (set.match(/\?/g) ?? []).length
  return select(tx, table, { where, params: params.slice(marks) })
}

export function select(db: Db, table: string, { where, params }: Which): Promise<Row[]> {
  return db.all(`SELECT * FROM ${quoteName(table)} WHERE ${where}`, params)
}

export function remove(tx: Db, table: string, which: Which) {
  return tx.run(removing(table, which), which.params)
}

export function removeReturning(tx: Db, table: string, which: Which): Promise<Row[]> {
  return tx.all(`${removing(table, which)} RETURNING *`, which.params)
}

export function removeAll(tx: Db, table: string) {
  return tx.run(`DELETE FROM ${quoteName(table)}`)
}

function updating(table: string, { set, where }: Change): string {
  return `UPDATE ${quoteName(table)} SET ${set} WHERE ${where}`
}

function removing(table: string, { where }: Which): string {
  return `DELETE FROM ${quoteName(table)} WHERE ${where}`
}

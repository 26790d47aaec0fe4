import { quoteName } from '../names.js'
import type { Db, Row } from '../store.js'

// Rows of a collection's table; `table` is the collection's name. Frequent statements are texts,
// which their caller caches for each collection.

export function selectById(table: string): string {
  return `SELECT * FROM ${quoteName(table)} WHERE "id" = ? LIMIT 1`
}

/**
 * PocketBase's indexes are partial (… != ''): SQLite only uses one if the statement has the
 * condition too.
 */
export function selectByUnique(table: string, column: string, isNocase: boolean): string {
  const name = quoteName(column)
  return `SELECT * FROM ${quoteName(table)} WHERE ${name} = ?${collation(isNocase)} AND ${name} != '' LIMIT 1`
}

export function insertInto(table: string, columns: readonly string[]): string {
  const names = columns.map(quoteName).join(', ')
  return `INSERT INTO ${quoteName(table)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`
}

/**
 * `places`: a column and its new value, each as SQL. The id is the next parameter, then come the
 * values that the columns `unchanged` must still have.
 */
export function updateById(
  table: string,
  places: readonly string[],
  unchanged: readonly string[] = [],
): string {
  const conditions = unchanged.map((name) => ` AND ${quoteName(name)} IS NOT DISTINCT FROM ?`)
  return `UPDATE ${quoteName(table)} SET ${places.join(', ')} WHERE "id" = ?${conditions.join('')}`
}

export function removeById(tx: Db, table: string, id: string) {
  return tx.run(`DELETE FROM ${quoteName(table)} WHERE "id" = ?`, [id])
}

export async function isThere(db: Db, table: string, id: string): Promise<boolean> {
  const found = await db.get(`SELECT 1 FROM ${quoteName(table)} WHERE "id" = ? LIMIT 1`, [id])
  return found !== undefined
}

/** The same, ignoring the id's case. */
export async function isThereInAnyCase(db: Db, table: string, id: string): Promise<boolean> {
  const select = `SELECT 1 FROM ${quoteName(table)} WHERE "id" = ? COLLATE NOCASE LIMIT 1`
  return (await db.get(select, [id])) !== undefined
}

export async function areThere(db: Db, table: string, ids: readonly string[]): Promise<boolean> {
  // By far the most common case; it takes half the time of the other statement.
  if (ids.length === 1) return isThere(db, table, ids[0]!)
  const found = await db.get<{ total: number }>(
    `SELECT count(*) AS total FROM ${quoteName(table)} WHERE "id" IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(ids)],
  )
  return found?.total === ids.length
}

export async function isAny(db: Db, table: string): Promise<boolean> {
  return (await db.get(`SELECT 1 FROM ${quoteName(table)} LIMIT 1`)) !== undefined
}

export async function hasValue(
  db: Db,
  table: string,
  column: string,
  value: string,
  isNocase: boolean,
): Promise<boolean> {
  const select = `SELECT 1 FROM ${quoteName(table)} WHERE ${quoteName(column)} = ?${collation(isNocase)} LIMIT 1`
  return (await db.get(select, [value])) !== undefined
}

export async function count(db: Db, table: string): Promise<number> {
  const row = await db.get<{ total: number }>(`SELECT count(*) AS total FROM ${quoteName(table)}`)
  return row?.total ?? 0
}

/** The same using the narrowest index. SQLite doesn't choose it by itself, PostgreSQL only without a condition. */
export async function countByIndex(db: Db, table: string): Promise<number> {
  const ofIds = db.dialect === 'sqlite' ? ` WHERE "id" >= ''` : ''
  const select = `SELECT count(*) AS total FROM ${quoteName(table)}${ofIds}`
  return (await db.get<{ total: number }>(select))?.total ?? 0
}

/** The first ids in the order of a column. */
export async function firstIds(
  db: Db,
  table: string,
  column: string,
  count: number,
): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `SELECT "id" FROM ${quoteName(table)} ORDER BY ${quoteName(column)} LIMIT ${count}`,
    [],
    count,
  )
  return rows.map(({ id }) => id)
}

/** Some rows of a table, whichever come first. */
export function some(tx: Db, table: string, count: number): Promise<Row[]> {
  return tx.all(`SELECT * FROM ${quoteName(table)} LIMIT ${count}`)
}

/** A column of a relation. */
export interface Holder {
  table: string
  column: string
  /** Whether it holds a list. */
  isMultiple: boolean
}

/** Rows that contain an id in a relation; the id is the only parameter. `columns`: what follows SELECT. */
export function selectHolding(
  { table, column, isMultiple }: Holder,
  columns: '*' | '"id"',
  count: number,
): string {
  const name = `${quoteName(table)}.${quoteName(column)}`
  const condition = isMultiple
    ? `EXISTS (SELECT 1 FROM json_each(${listIn(name)}) AS "each" WHERE "each"."value" = ?)`
    : `${name} = ?`
  return `SELECT ${columns} FROM ${quoteName(table)} WHERE ${condition} LIMIT ${count}`
}

/** Some rows of a table whose ids a relation contains. */
export function someHeld(
  tx: Db,
  table: string,
  { table: from, column, isMultiple }: Holder,
  count: number,
): Promise<Row[]> {
  const name = quoteName(column)
  const ids = isMultiple
    ? `SELECT "each"."value" FROM ${quoteName(from)}, json_each(${listIn(name)}) AS "each"`
    : `SELECT ${name} FROM ${quoteName(from)}`
  return tx.all(`SELECT * FROM ${quoteName(table)} WHERE "id" IN (${ids}) LIMIT ${count}`)
}

/** The row whose file field contains a name. */
export function withFile(
  db: Db,
  { table, column, isMultiple }: Holder,
  file: string,
): Promise<Row | undefined> {
  const name = `${quoteName(table)}.${quoteName(column)}`
  const condition = isMultiple
    ? `EXISTS (SELECT 1 FROM json_each(iif(json_valid(${name}), ${name}, '[]')) AS "each" WHERE "each"."value" = ?)`
    : `${name} = ?`
  return db.get(`SELECT * FROM ${quoteName(table)} WHERE ${condition} LIMIT 1`, [file])
}

/** A column as a list: a single value becomes a list of one. */
function listIn(column: string): string {
  return `CASE WHEN iif(json_valid(${column}), json_type(${column}) = 'array', FALSE) THEN ${column} ELSE json_array(${column}) END`
}

function collation(isNocase: boolean): string {
  return isNocase ? ' COLLATE NOCASE' : ''
}

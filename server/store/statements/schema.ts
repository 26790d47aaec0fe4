import { backquoted } from '../names.js'
import type { Db } from '../store.js'

export interface Column {
  name: string
  /** As declared. */
  type: string
}

/** Names of tables, views, indexes and triggers. */
export async function objectNames(db: Db): Promise<string[]> {
  return namesOf(await db.all<{ name: string }>('SELECT name FROM sqlite_master'))
}

/** Names of tables that aren't the database's own. */
export async function tableNames(db: Db): Promise<string[]> {
  return namesOf(
    await db.all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    ),
  )
}

/** The columns of a table or view; empty if there is none. */
export function columns(db: Db, table: string): Promise<Column[]> {
  return db.all<Column & Record<string, string>>('SELECT name, type FROM pragma_table_info(?)', [
    table,
  ])
}

/** Whether a table or view of that name exists, ignoring case. */
export async function hasTable(db: Db, name: string): Promise<boolean> {
  const found = await db.get(
    `SELECT 1 FROM main.sqlite_schema
     WHERE type IN ('table', 'view') AND lower(name) = lower(?) LIMIT 1`,
    [name],
  )
  return found !== undefined
}

/** The table, other than these two, that has an index of that name, ignoring case. */
export async function indexOwner(
  db: Db,
  index: string,
  ...others: readonly [string, string]
): Promise<string | undefined> {
  const found = await db.get<{ tbl_name: string }>(
    `SELECT tbl_name FROM main.sqlite_master WHERE type = 'index' AND lower(name) = lower(?)
       AND lower(tbl_name) != lower(?) AND lower(tbl_name) != lower(?) LIMIT 1`,
    [index, ...others],
  )
  return found?.tbl_name
}

export function createTable(tx: Db, table: string, columns: readonly Column[]) {
  const list = columns.map(({ name, type }) => `${backquoted(name)} ${type}`).join(', ')
  return tx.run(`CREATE TABLE ${backquoted(table)} (${list})`)
}

export function renameTable(tx: Db, from: string, to: string) {
  return tx.run(`ALTER TABLE ${backquoted(from)} RENAME TO ${backquoted(to)}`)
}

export function dropTable(tx: Db, table: string) {
  return tx.run(`DROP TABLE IF EXISTS ${backquoted(table)}`)
}

export function addColumn(tx: Db, table: string, { name, type }: Column) {
  return tx.run(`ALTER TABLE ${backquoted(table)} ADD COLUMN ${backquoted(name)} ${type}`)
}

export function renameColumn(tx: Db, table: string, from: string, to: string) {
  return tx.run(
    `ALTER TABLE ${backquoted(table)} RENAME COLUMN ${backquoted(from)} TO ${backquoted(to)}`,
  )
}

export function dropColumn(tx: Db, table: string, name: string) {
  return tx.run(`ALTER TABLE ${backquoted(table)} DROP COLUMN ${backquoted(name)}`)
}

export function dropIndex(tx: Db, name: string) {
  return tx.run(`DROP INDEX IF EXISTS ${backquoted(name)}`)
}

/** Fills a column with lists, from one that held a value or already a list. */
export function fillWithLists(tx: Db, table: string, from: string, to: string) {
  const column = backquoted(from)
  return tx.run(`UPDATE ${backquoted(table)} SET ${backquoted(to)} = CASE
           WHEN coalesce(${column}, '') = '' THEN '[]'
           WHEN ${isList(column)} THEN ${column}
           ELSE json_array(${column})
         END`)
}

/** Fills a column with single values, from one that held lists: the last of several is kept. */
export function fillWithLast(tx: Db, table: string, from: string, to: string) {
  const column = backquoted(from)
  return tx.run(`UPDATE ${backquoted(table)} SET ${backquoted(to)} = CASE
           WHEN coalesce(${column}, '[]') = '[]' THEN ''
           WHEN ${isList(column)} THEN coalesce(json_extract(${column}, '$[#-1]'), '')
           ELSE ${column}
         END`)
}

function isList(column: string): string {
  return `json_valid(${column}) AND json_type(${column}) = 'array'`
}

function namesOf(rows: readonly { name: string }[]): string[] {
  return rows.map(({ name }) => name)
}

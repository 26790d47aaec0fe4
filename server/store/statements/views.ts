import { backquoted } from '../names.js'
import type { Db } from '../store.js'

/** A view as it is stored. */
export interface View {
  name: string
  /** CREATE VIEW … */
  sql: string
}

export function all(db: Db): Promise<View[]> {
  return db.all<View & Record<string, string>>(
    "SELECT name, sql FROM main.sqlite_master WHERE type = 'view' AND sql IS NOT NULL",
  )
}

export async function sqlOf(db: Db, name: string): Promise<string | undefined> {
  const select = "SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = ?"
  return (await db.get<{ sql: string }>(select, [name]))?.sql
}

/** The views that are dropped with this one; in SQLite none. */
export async function goingWith(db: Db, name: string): Promise<string[]> {
  if (db.dialect === 'sqlite') return []
  const rows = await db.all<{ sql: string }>('SELECT sql FROM dependent_views(?)', [name])
  return rows.map(({ sql }) => sql)
}

/** Reads no rows of a view: throws if it is broken. */
export async function probe(db: Db, name: string): Promise<void> {
  await db.all(`SELECT 1 FROM main.${backquoted(name)} LIMIT 0`)
}

/**
 * The statement that creates a view for a query. Wrapped, so that the query can't be followed by
 * another statement.
 */
export function creation(name: string, query: string): string {
  return `CREATE VIEW ${backquoted(name)} AS SELECT * FROM (${query})`
}

/** Drops an existing one. */
export function drop(tx: Db, name: string) {
  return tx.run(`DROP VIEW main.${backquoted(name)}`)
}

/** Drops one, if it exists, and the temporary one with which the store may have hidden it. */
export async function dropWithShadow(tx: Db, name: string): Promise<void> {
  const shadow = await tx.get("SELECT 1 FROM temp.sqlite_master WHERE type = 'view' AND name = ?", [
    name,
  ])
  if (shadow) await tx.run(`DROP VIEW temp.${backquoted(name)}`)
  await tx.run(`DROP VIEW IF EXISTS main.${backquoted(name)}`)
}

/** Temporary views of the connection would be parsed too, and don't follow a change of tables. */
export async function dropShadows(tx: Db): Promise<void> {
  const shadows = await tx.all<{ name: string }>(
    "SELECT name FROM temp.sqlite_master WHERE type = 'view'",
  )
  for (const { name } of shadows) await tx.run(`DROP VIEW temp.${backquoted(name)}`)
}

/** Some rows of a query, as the view would return them. */
export function sample(name: string, query: string, limit: number): string {
  const table = backquoted(name)
  return `SELECT ${table}.* FROM (SELECT * FROM (${query})) ${table} LIMIT ${limit}`
}

/** A query over another one, with its columns as given by `list`. */
export function wrapped(list: readonly string[], query: string): string {
  return `SELECT ${list.join(',')} FROM (${query})`
}

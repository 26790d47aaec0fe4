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

/** The views that go where this one is dropped: SQLite leaves them. */
export async function goingWith(db: Db, name: string): Promise<string[]> {
  if (db.dialect === 'sqlite') return []
  const rows = await db.all<{ sql: string }>('SELECT sql FROM dependent_views(?)', [name])
  return rows.map(({ sql }) => sql)
}

/** Reads nothing of a view: throws what is wrong with it. */
export async function probe(db: Db, name: string): Promise<void> {
  await db.all(`SELECT 1 FROM main.${backquoted(name)} LIMIT 0`)
}

/** What makes a view of a query. Wrapped, so that the query can't be followed by another statement. */
export function creation(name: string, query: string): string {
  return `CREATE VIEW ${backquoted(name)} AS SELECT * FROM (${query})`
}

/** Drops one that is there. */
export function drop(tx: Db, name: string) {
  return tx.run(`DROP VIEW main.${backquoted(name)}`)
}

/** Drops one, if it is there, and the temporary one that the store may have put before it. */
export async function dropWithShadow(tx: Db, name: string): Promise<void> {
  const shadow = await tx.get("SELECT 1 FROM temp.sqlite_master WHERE type = 'view' AND name = ?", [
    name,
  ])
  if (shadow) await tx.run(`DROP VIEW temp.${backquoted(name)}`)
  await tx.run(`DROP VIEW IF EXISTS main.${backquoted(name)}`)
}

/** Temporary views of the connection would be read too, and don't follow a change of tables. */
export async function dropShadows(tx: Db): Promise<void> {
  const shadows = await tx.all<{ name: string }>(
    "SELECT name FROM temp.sqlite_master WHERE type = 'view'",
  )
  for (const { name } of shadows) await tx.run(`DROP VIEW temp.${backquoted(name)}`)
}

/** Some rows of a query, as the view would give them. */
export function sample(name: string, query: string, limit: number): string {
  const table = backquoted(name)
  return `SELECT ${table}.* FROM (SELECT * FROM (${query})) ${table} LIMIT ${limit}`
}

/** A query over another one, of its columns as `list` says. */
export function wrapped(list: readonly string[], query: string): string {
  return `SELECT ${list.join(',')} FROM (${query})`
}

import type Database from 'better-sqlite3'
import { backquoted } from '../names.js'
import { asString, isQuotedString } from '../quoted-text.js'

const head = /^\s*create\s+view\s+[\s\S]*?\s+as\s+/i

/**
 * PocketBase's SQLite takes "text" for a string if no column has that name; the driver's SQLite is
 * built without that (SQLITE_DQS=0). Views written with such strings would fail here, so each
 * connection gets a temporary view of the same name, which hides the stored one, with the string in
 * single quotes. Nothing of this reaches the file.
 */
export function shadowViews(database: Database.Database): boolean {
  const views = database
    .prepare("SELECT name, sql FROM main.sqlite_master WHERE type = 'view'")
    .all() as { name: string; sql: string }[]
  const shadows = new Map<string, string>()
  // Again after each success: a view may depend on one that comes later.
  for (let found = true; found; ) {
    found = false
    for (const view of views) if (shadowView(database, view, shadows)) found = true
  }
  return shadows.size > 0
}

/** Whether the view got a temporary one, or a better one, in front of it. */
function shadowView(
  database: Database.Database,
  { name, sql }: { name: string; sql: string },
  shadows: Map<string, string>,
): boolean {
  const probe = `SELECT 1 FROM ${backquoted(name)} LIMIT 0`
  let found = false
  for (;;) {
    const known = shadows.get(name)
    const body = known ?? sql.replace(head, '')
    const error = errorOf(() => database.prepare(probe))
    if (!isQuotedString(error)) return found
    // The string may belong to a view below; as a temporary view, this one reads that one's
    // temporary view.
    const mended = asString(body, error) ?? (known === undefined ? body : undefined)
    if (mended === undefined) return found
    dropShadow(database, name)
    database.exec(`CREATE TEMP VIEW ${backquoted(name)} AS ${mended}`)
    shadows.set(name, mended)
    found = true
  }
}

/**
 * Stores views with single quotes instead, as PocketBase's SQLite does when it renames or drops a
 * column; true if there was one to store.
 */
export function mendViews(database: Database.Database): boolean {
  if (!shadowViews(database)) return false
  const shadows = database
    .prepare(
      `SELECT name, main.sql AS stored, temp.sql AS mended
       FROM main.sqlite_master AS main JOIN temp.sqlite_master AS temp USING (type, name)
       WHERE type = 'view'`,
    )
    .all() as { name: string; stored: string; mended: string }[]
  dropShadows(database)
  for (const { name, stored, mended } of shadows) {
    database.exec(`DROP VIEW main.${backquoted(name)}`)
    database.exec((head.exec(stored)?.[0] ?? '') + mended.replace(head, ''))
  }
  return true
}

/** Drops the temporary views, because the stored ones may have changed. */
export function dropShadows(database: Database.Database): void {
  const names = database
    .prepare("SELECT name FROM temp.sqlite_master WHERE type = 'view'")
    .pluck()
    .all() as string[]
  for (const name of names) dropShadow(database, name)
}

function dropShadow(database: Database.Database, name: string): void {
  database.exec(`DROP VIEW IF EXISTS temp.${backquoted(name)}`)
}

function errorOf(attempt: () => unknown): unknown {
  try {
    attempt()
    return undefined
  } catch (error) {
    return error
  }
}

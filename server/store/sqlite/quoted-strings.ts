import type Database from 'better-sqlite3'
import { quoteName } from './dialect.js'

/**
 * PocketBase's SQLite takes "text" for a string where no column has that name; the driver's is built
 * without that (SQLITE_DQS=0). Views written with such strings would fail here, so each connection
 * gets a temporary view of the same name, which hides the stored one, with the string in single
 * quotes. Nothing of it reaches the file.
 */
export function shadowViews(database: Database.Database): boolean {
  const views = database
    .prepare("SELECT name, sql FROM main.sqlite_master WHERE type = 'view'")
    .all() as { name: string; sql: string }[]
  let shadowed = false
  for (const { name, sql } of views) {
    const probe = `SELECT 1 FROM ${quoteName(name)} LIMIT 0`
    let body = sql.replace(/^\s*create\s+view\s+[\s\S]*?\s+as\s+/i, '')
    for (;;) {
      const error = errorOf(() => database.prepare(probe))
      const mended = error === undefined ? undefined : asString(body, error)
      if (!mended) break
      body = mended
      dropShadow(database, name)
      database.exec(`CREATE TEMP VIEW ${quoteName(name)} AS ${body}`)
      shadowed = true
    }
  }
  return shadowed
}

/** Takes the temporary views away, because the stored ones may have changed. */
export function dropShadows(database: Database.Database): void {
  const names = database
    .prepare("SELECT name FROM temp.sqlite_master WHERE type = 'view'")
    .pluck()
    .all() as string[]
  for (const name of names) dropShadow(database, name)
}

/** Whether a statement failed because of a string in double quotes. */
export function isQuotedString(error: unknown): boolean {
  return quotedName(error) !== undefined
}

/** The query with the double-quoted string that the error names in single quotes; undefined for another error. */
export function asString(query: string, error: unknown): string | undefined {
  const text = quotedName(error)
  if (text === undefined) return undefined
  const mended = query.replace(/'(?:[^']|'')*'|"((?:[^"]|"")*)"/g, (token, inner?: string) =>
    inner?.replaceAll('""', '"') === text ? `'${text.replaceAll("'", "''")}'` : token,
  )
  return mended === query ? undefined : mended
}

function quotedName(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : ''
  return /"([\s\S]*)" - should this be a string literal in single-quotes\?/.exec(message)?.[1]
}

function dropShadow(database: Database.Database, name: string): void {
  database.exec(`DROP VIEW IF EXISTS temp.${quoteName(name)}`)
}

function errorOf(attempt: () => unknown): unknown {
  try {
    attempt()
    return undefined
  } catch (error) {
    return error
  }
}

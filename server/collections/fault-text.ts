import { UniqueError } from '../store/store.js'

/** Numbers of SQLite's extended result codes, as far as a change of collections meets them. */
const codes: Readonly<Record<string, number>> = {
  SQLITE_ERROR: 1,
  SQLITE_CONSTRAINT: 19,
  SQLITE_CONSTRAINT_CHECK: 275,
  SQLITE_CONSTRAINT_FOREIGNKEY: 787,
  SQLITE_CONSTRAINT_NOTNULL: 1299,
  SQLITE_CONSTRAINT_PRIMARYKEY: 1555,
  SQLITE_CONSTRAINT_UNIQUE: 2067,
}

/**
 * An error as PocketBase shows it to superusers: its SQLite driver puts the kind of error before the
 * message and the code behind. Source: modernc.org/sqlite.
 */
export function faultText(error: unknown): string {
  const fault = error instanceof UniqueError ? error.cause : error
  const { code, message } = fault as { code?: unknown; message?: string }
  const number = typeof code === 'string' ? codes[code] : undefined
  if (number === undefined) return message ?? String(error)
  const kind = number === 1 ? 'SQL logic error' : 'constraint failed'
  return `${kind}: ${withoutAdvice(message ?? '')} (${number})`
}

// Only a SQLite built without strings in double quotes gives it.
function withoutAdvice(message: string): string {
  return message.replace(/"([\s\S]*)" - should this be a string literal in single-quotes\?/, '$1')
}

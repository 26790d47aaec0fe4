import { UniqueError } from '../store/store.js'

const constraint = 'constraint failed'
/**
 * SQLite's extended result codes and their kinds, as far as changes of collections can cause them.
 */
const codes: Readonly<Record<string, readonly [number: number, kind: string]>> = {
  SQLITE_ERROR: [1, 'SQL logic error'],
  SQLITE_ERROR_MISSING_COLLSEQ: [257, 'SQL logic error'],
  SQLITE_FULL: [13, 'database or disk is full'],
  SQLITE_TOOBIG: [18, 'string or blob too big'],
  SQLITE_CONSTRAINT: [19, constraint],
  SQLITE_CONSTRAINT_CHECK: [275, constraint],
  SQLITE_CONSTRAINT_FOREIGNKEY: [787, constraint],
  SQLITE_CONSTRAINT_NOTNULL: [1299, constraint],
  SQLITE_CONSTRAINT_PRIMARYKEY: [1555, constraint],
  SQLITE_CONSTRAINT_UNIQUE: [2067, constraint],
}

/**
 * An error as PocketBase shows it to superusers: its SQLite driver puts the kind of error before
 * the message and the code after it. Source: modernc.org/sqlite.
 */
export function faultText(error: unknown): string {
  const fault = error instanceof UniqueError ? error.cause : error
  const { code, message } = fault as { code?: unknown; message?: string }
  const known = typeof code === 'string' ? codes[code] : undefined
  if (!known) return message ?? String(error)
  const [number, kind] = known
  return `${message === kind ? kind : `${kind}: ${withoutAdvice(message ?? '')}`} (${number})`
}

// Only a SQLite built without strings in double quotes adds it.
function withoutAdvice(message: string): string {
  return message.replace(/"([\s\S]*)" - should this be a string literal in single-quotes\?/, '$1')
}

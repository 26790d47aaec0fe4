// Primary result codes by their names: number and text, as sqlite3_errstr gives it.
const faults: Record<string, readonly [number, string]> = {
  ERROR: [1, 'SQL logic error'],
  PERM: [3, 'access permission denied'],
  ABORT: [4, 'query aborted'],
  BUSY: [5, 'database is locked'],
  LOCKED: [6, 'database table is locked'],
  NOMEM: [7, 'out of memory'],
  READONLY: [8, 'attempt to write a readonly database'],
  INTERRUPT: [9, 'interrupted'],
  IOERR: [10, 'disk I/O error'],
  CORRUPT: [11, 'database disk image is malformed'],
  FULL: [13, 'database or disk is full'],
  CANTOPEN: [14, 'unable to open database file'],
  SCHEMA: [17, 'database schema has changed'],
  TOOBIG: [18, 'string or blob too big'],
  CONSTRAINT: [19, 'constraint failed'],
  MISMATCH: [20, 'datatype mismatch'],
  AUTH: [23, 'authorization denied'],
  RANGE: [25, 'column index out of range'],
  NOTADB: [26, 'file is not a database'],
}
// For extended codes, the part above the primary one (sqlite.org/rescode.html).
const extensions: Record<string, number> = {
  CONSTRAINT_CHECK: 1,
  CONSTRAINT_FOREIGNKEY: 3,
  CONSTRAINT_NOTNULL: 5,
  CONSTRAINT_PRIMARYKEY: 6,
  CONSTRAINT_TRIGGER: 7,
  CONSTRAINT_UNIQUE: 8,
  CONSTRAINT_ROWID: 10,
  CONSTRAINT_DATATYPE: 12,
}

/**
 * What SQLite reports about the SQL `text`, in the words of PocketBase's driver: `SQL logic error:
 * no such table: x (1)`.
 */
export function describeFault(error: unknown, text: string): string {
  const { message, code } = error as { message: string; code?: unknown }
  if (error instanceof RangeError && message.startsWith('Too few')) {
    return 'missing argument with index 1'
  }
  if (message.startsWith('Missing named')) {
    const [, name = ''] = /[:@$](\w+)/.exec(text) ?? []
    return `missing named argument "${name}"`
  }
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return message
  const name = code.slice('SQLITE_'.length)
  const primary = faults[name.split('_')[0]!]
  if (!primary) return message
  const [number, general] = primary
  const whole = number + 256 * (extensions[name] ?? 0)
  return message === general ? `${general} (${whole})` : `${general}: ${message} (${whole})`
}

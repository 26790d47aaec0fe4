import Database from 'better-sqlite3'

/**
 * Reads a whole database and all its indexes; blocks for seconds if it is large. Throws an Error
 * that says what is wrong with it.
 */
export function requireSound(path: string): void {
  const database = new Database(path, { fileMustExist: true })
  try {
    // A file shorter than a page passes for a database without tables.
    if (database.pragma('page_count', { simple: true }) === 0) throw new Error('it is empty')
    const [first] = database.pragma('integrity_check(1)') as { integrity_check: string }[]
    if (first?.integrity_check !== 'ok') throw new Error(first?.integrity_check ?? 'no answer')
  } finally {
    database.close()
  }
}

/**
 * Whether no process has the database open. A missing file, or one that isn't a database, counts as
 * unused.
 */
export function isUnused(path: string): boolean {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { fileMustExist: true, timeout: 0 })
    // This makes a connection take the file exclusively, and anybody with an open WAL holds a
    // shared lock.
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
    database.exec('ROLLBACK')
    return true
  } catch (error) {
    return !String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')
  } finally {
    database?.close()
  }
}

import Database from 'better-sqlite3'

/** A database as it was at one moment, whatever is written to it meanwhile. */
export interface Snapshot {
  /**
   * Writes it into a new file, page by page. `report` is called with the number of pages done, and
   * the total.
   */
  copyTo(path: string, report?: (done: number, total: number) => void): Promise<void>
  close(): void
}

/** 4 MiB: a few milliseconds. */
const pagesPerBatch = 1000

/**
 * Takes a snapshot of a database that may be in use, including the content of its WAL. It is a read
 * transaction: nobody waits for it, and the WAL grows until it is closed. Opening may block for
 * `patienceMs`. Throws what the driver throws.
 */
export function openSnapshot(path: string, patienceMs = 5): Snapshot {
  const database = new Database(path, { fileMustExist: true, timeout: patienceMs })
  try {
    // Without the read the transaction would not have begun.
    database.exec('BEGIN')
    database.prepare('SELECT count(*) FROM sqlite_master').get()
  } catch (error) {
    database.close()
    throw error
  }
  return {
    async copyTo(to, report) {
      await database.backup(to, {
        progress({ totalPages, remainingPages }) {
          report?.(totalPages - remainingPages, totalPages)
          return pagesPerBatch
        },
      })
    },
    close: () => database.close(),
  }
}

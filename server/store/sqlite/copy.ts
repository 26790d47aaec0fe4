import Database from 'better-sqlite3'

/**
 * A consistent copy of a database that may be in use, what is still in its WAL included. Lets other
 * work run between two batches of pages. Throws what the driver throws.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new Database(from, { fileMustExist: true, timeout: 5 })
  try {
    await source.backup(to, { progress: () => pagesPerBatch })
  } finally {
    source.close()
  }
}

/** 4 MiB: a few milliseconds. */
const pagesPerBatch = 1000

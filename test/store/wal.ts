import Database from 'better-sqlite3'

/** Pages in a database's WAL, and how many of them are checkpointed. */
export function checkpointState(path: string): { log: number; checkpointed: number } {
  const db = new Database(path)
  try {
    return db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number; checkpointed: number }
  } finally {
    db.close()
  }
}

import { close, fdatasync, open } from 'node:fs'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { sql } from './dialect.js'

/**
 * Checkpoints of one database while its WAL is short: the copying takes a few milliseconds, and
 * only waiting for the disk, which libuv's threads do, takes longer.
 */
export interface BriefCheckpoint {
  /** Throws what the driver and node:fs throw. One run at a time. */
  run(): Promise<void>
  /** Closes the connections: before the writer, since the last one to close doesn't sync. */
  close(): void
  /** Closes the file; only when this process has no connection to the database any more. */
  release(): void
}

interface Connections {
  pin: Database.Database
  mover: Database.Database
}

/** Resolves when the content of an open file is on the disk. */
export type Sync = (file: number) => Promise<void>

const openFile = promisify(open)
const fileSync: Sync = promisify(fdatasync)

/**
 * SQLite's checkpoint is: sync the WAL, copy its pages, sync the database; only then may the WAL be
 * overwritten. Here a read transaction keeps the writers from overwriting it, and keeps the copying
 * from going beyond what was synced, so the steps can be taken one by one. After a crash at any
 * point, the WAL still has everything that isn't in the database for certain. Source:
 * sqlite.org/walformat.html, "The WAL Checkpoint Algorithm" and "WAL Locks".
 */
export function createBriefCheckpoint(path: string, sync: Sync = fileSync): BriefCheckpoint {
  let connections: Connections | undefined
  // Kept open: closing it would drop the locks that this process has on the database
  // (sqlite.org/howtocorrupt.html section 2.2).
  let file: number | undefined
  // Not if the database couldn't be synced: only the WAL is then known to have the pages, and
  // nobody may overwrite it.
  let mayEnd = true

  return {
    async run() {
      if (!mayEnd) return
      // Windows only syncs what is open for writing.
      file ??= await openFile(path, 'r+')
      connections ??= connect(path)
      const { pin, mover } = connections
      begin(pin)
      try {
        await syncWal(path, sync)
        mover.prepare(sql.checkpointPassive).get()
        mayEnd = false
        await sync(file)
        mayEnd = true
      } finally {
        if (mayEnd) pin.exec(sql.commit)
      }
    },
    close() {
      if (mayEnd) connections?.pin.close()
      connections?.mover.close()
    },
    release() {
      if (file !== undefined) close(file)
      file = undefined
    },
  }
}

function connect(path: string): Connections {
  // Never waits: a later commit tries again.
  const options = { fileMustExist: true, timeout: 0 }
  const pin = new Database(path, options)
  const mover = new Database(path, options)
  mover.exec(sql.neverSync)
  return { pin, mover }
}

/** A transaction begins with its first read. */
function begin(pin: Database.Database): void {
  pin.exec(sql.beginRead)
  try {
    pin.prepare(sql.schemaVersion).get()
  } catch (error) {
    pin.exec(sql.rollback)
    throw error
  }
}

/** SQLite has no locks on the WAL file itself, so it may be closed. */
async function syncWal(path: string, sync: Sync): Promise<void> {
  const file = await openFile(`${path}-wal`, 'r+')
  try {
    await sync(file)
  } finally {
    close(file)
  }
}

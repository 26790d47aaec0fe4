import { mkdir, readdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { randomText } from '../base/ids.js'
import { isRunning, machineName } from './processes.js'

/** Files that their record may or may not name, until a transaction has ended. */
export interface Doubt {
  collectionId: string
  /** '' for all records of the collection. */
  recordId: string
  /** Names of files; null for everything in the folder. */
  names: string[] | null
  /** The store they are in, by its name in stores.ts. */
  where: string
}

/** A doubt on disk. */
export interface Note {
  doubt: Doubt
  /** Removes the note: files and records agree again. */
  forget(): Promise<void>
  /** Leaves it to recover(), because the work has failed. */
  giveUp(): void
}

/**
 * A folder of this process inside the data folder, for uploads in progress and notes about files in
 * doubt. A note is written before files and records can differ, and removed once they agree again,
 * so that the next process finds what a crash left behind.
 */
export interface Journal {
  /** Where uploads are until they are stored; created by the first call. */
  uploadFolder(): Promise<string>
  note(doubt: Doubt): Promise<Note>
  /**
   * Settles the doubts of dead processes, and those that this process gave up, and removes their
   * other leftovers. A doubt that can't be settled now, because its bucket doesn't answer, keeps
   * its note.
   */
  recover(settle: (doubt: Doubt) => Promise<void>): Promise<void>
  close(): Promise<void>
}

// How often to signal life to processes on other machines, and when they count as dead: generous,
// since a paused virtual machine comes back.
const heartbeatMs = 15_000
const goneAfterMs = 90_000

export function createJournal(dataDir: string, log: Logger): Journal {
  const parent = join(dataDir, '.pocketgate')
  const name = `${machineName()}-${process.pid}-${randomText(8)}`
  const own = join(parent, name)
  const uploads = join(own, 'uploads')
  const notes = join(own, 'notes')
  let opened: Promise<void> | undefined
  let heartbeat: NodeJS.Timeout | undefined
  const givenUp = new Set<Note>()
  const told = new Set<string>()
  let count = 0

  async function makeFolders(): Promise<void> {
    await mkdir(uploads, { recursive: true })
    await mkdir(notes, { recursive: true })
    clearInterval(heartbeat)
    heartbeat = setInterval(() => {
      const now = new Date()
      utimes(own, now, now).catch(() => {
        // Another process took this one for dead and removed its folder: the next call creates it
        // again.
        opened = undefined
      })
    }, heartbeatMs).unref()
  }

  function open(): Promise<void> {
    opened ??= makeFolders()
    // The disk may be full and get space again, so the next call retries.
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }

  return {
    async uploadFolder() {
      await open()
      return uploads
    },

    async note(doubt) {
      await open()
      const path = join(notes, `${++count}.json`)
      try {
        await writeFile(path, JSON.stringify(doubt))
      } catch (error) {
        // The disk may be full, and half a note says nothing.
        await rm(path, { force: true }).catch(() => {})
        throw error
      }
      const note: Note = {
        doubt,
        forget: () => rm(path, { force: true }),
        giveUp: () => givenUp.add(note),
      }
      return note
    },

    async recover(settle) {
      const failed = new Set<string>()
      /**
       * A store that has just failed isn't tried again, since each attempt may take its whole
       * timeout.
       */
      const trySettle = async (doubt: Doubt): Promise<boolean> => {
        if (failed.has(doubt.where)) return false
        try {
          await settle(doubt)
          return true
        } catch (error) {
          const { where, collectionId, recordId } = doubt
          const level = told.has(where) ? 'debug' : 'warn'
          log[level]({ err: error, where, collectionId, recordId }, 'files are still left over')
          failed.add(where)
          told.add(where)
          return false
        }
      }
      for (const note of givenUp) {
        if (!(await trySettle(note.doubt))) continue
        await note.forget()
        givenUp.delete(note)
      }
      for (const other of await list(parent)) {
        if (other === name || !(await isGone(parent, other))) continue
        try {
          await recoverOne(join(parent, other), trySettle)
        } catch (error) {
          log.warn({ err: error, folder: other }, 'files of a process that is gone are left over')
        }
      }
      if (!opened) await rmdir(parent).catch(() => {})
    },

    async close() {
      clearInterval(heartbeat)
      if (!opened) return
      await rm(uploads, { recursive: true, force: true })
      // Unsettled doubts stay for the next start.
      for (const folder of [notes, own, parent]) await rmdir(folder).catch(() => {})
    },
  }
}

async function recoverOne(
  folder: string,
  trySettle: (doubt: Doubt) => Promise<boolean>,
): Promise<void> {
  const notes = join(folder, 'notes')
  let isSettled = true
  for (const file of await list(notes)) {
    const doubt = readDoubt(await readFile(join(notes, file), 'utf8'))
    if (!doubt || (await trySettle(doubt))) await rm(join(notes, file), { force: true })
    else isSettled = false
  }
  await rm(isSettled ? folder : join(folder, 'uploads'), { recursive: true, force: true })
}

/** Undefined for an incomplete note: while it was being written, nothing had been done yet. */
function readDoubt(text: string): Doubt | undefined {
  let doubt: Partial<Doubt>
  try {
    doubt = JSON.parse(text)
  } catch {
    return undefined
  }
  const { collectionId, recordId, names, where = '' } = doubt
  if (typeof collectionId !== 'string' || typeof recordId !== 'string') return undefined
  return { collectionId, recordId, names: Array.isArray(names) ? names : null, where }
}

/** A process on this machine is checked by its number, one on another by its last sign of life. */
async function isGone(parent: string, name: string): Promise<boolean> {
  const [, host, pid] = /^(.+)-(\d+)-\w+$/.exec(name) ?? []
  if (host === machineName() && (Number(pid) === process.pid || !isRunning(Number(pid))))
    return true
  const found = await stat(join(parent, name)).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > goneAfterMs
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

import {
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomText } from '../base/ids.js'
import { isRunning, machineName } from './processes.js'

/** The folder inside a data folder for the state of backups and restores. */
export const backupWorkFolder = '.pocketgate-backup'

/**
 * Lets one backup or restore of a data folder run at a time, across all its processes. While one
 * runs, files stay in place, even those of deleted records.
 */
export interface FolderLock {
  /**
   * Takes the lock for `what`, and returns a function that releases it; undefined if somebody has
   * it.
   */
  take(what: string): Promise<(() => Promise<void>) | undefined>
  /** What it was taken for; undefined if it is free. */
  holder(): Promise<string | undefined>
  /** Whether another process has it. */
  isElsewhere(): Promise<boolean>
}

interface Held {
  owner: string
  what: string
}

// How often to signal life to processes on other machines, and when they count as dead.
const heartbeatMs = 15_000
const goneAfterMs = 50_000
// Arbitrary: six processes that took and released it without a pause never needed as many.
const openTries = 20

export function createFolderLock(dataDir: string): FolderLock {
  const path = join(dataDir, backupWorkFolder, 'lock')

  async function take(what: string): Promise<(() => Promise<void>) | undefined> {
    const held: Held = { owner: `${machineName()}-${process.pid}-${randomText(8)}`, what }
    if (!(await create(held)) && !((await removeStale()) && (await create(held)))) return undefined
    const heartbeat = setInterval(() => {
      const now = new Date()
      utimes(path, now, now).catch(() => {})
    }, heartbeatMs).unref()
    return async () => {
      clearInterval(heartbeat)
      if ((await read())?.owner === held.owner) await rm(path, { force: true })
      await rmdir(dirname(path)).catch(() => {})
    }
  }

  async function create(held: Held): Promise<boolean> {
    const file = await openNew()
    if (!file) return false
    try {
      await file.writeFile(JSON.stringify(held)).finally(() => file.close())
      return true
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

  /**
   * Undefined if it exists. Whoever releases the lock removes the folder too, possibly between two
   * steps here.
   */
  async function openNew(): Promise<FileHandle | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        await mkdir(dirname(path), { recursive: true })
        return await open(path, 'wx')
      } catch (error) {
        const { code, syscall } = error as NodeJS.ErrnoException
        if (code === 'EEXIST' && syscall === 'open') return undefined
        if (code !== 'ENOENT' || tries === openTries) throw error
      }
    }
  }

  /** If several processes find the same stale lock, one of them moves it away. */
  async function removeStale(): Promise<boolean> {
    if ((await state()) !== 'stale') return false
    const aside = `${path}.${randomText(8)}`
    try {
      await rename(path, aside)
    } catch {
      return false
    }
    await rm(aside, { force: true })
    return true
  }

  async function state(): Promise<'stale' | 'here' | 'elsewhere'> {
    const [held, found] = await Promise.all([read(), stat(path).catch(() => undefined)])
    if (!found) return 'stale'
    const [, machine, number] = /^(.+)-(\d+)-\w+$/.exec(held?.owner ?? '') ?? []
    const pid = Number(number)
    if (machine !== machineName()) {
      return Date.now() - found.mtimeMs > goneAfterMs ? 'stale' : 'elsewhere'
    }
    if (pid !== process.pid) return isRunning(pid) ? 'elsewhere' : 'stale'
    // Process numbers are reused: a lock older than this process was another's.
    return found.mtimeMs < Date.now() - process.uptime() * 1000 ? 'stale' : 'here'
  }

  /** Undefined if there is none, or if it is being written right now. */
  async function read(): Promise<Held | undefined> {
    try {
      return JSON.parse(await readFile(path, 'utf8'))
    } catch {
      return undefined
    }
  }

  return {
    take,
    async holder() {
      const found = await stat(path).catch(() => undefined)
      if (!found || (await state()) === 'stale') return undefined
      return (await read())?.what ?? ''
    },
    isElsewhere: async () => (await state()) === 'elsewhere',
  }
}

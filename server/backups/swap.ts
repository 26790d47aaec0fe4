import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from '../base/errors.js'
import { backupWorkFolder, createFolderLock } from '../files/folder-lock.js'
import { leftOut } from './layout.js'

/**
 * How far the swap of a data folder's content has come. It is written before each step, so that a
 * start after a crash can continue:
 * `out`: the old content is being moved aside; after a crash it is moved back.
 * `in`: the new content is being moved in; after a crash this continues.
 * `trial`: the new content is in place and has to be opened; `tries` counts the attempts.
 * `back-out`, `back-in`: it couldn't be opened, and is being replaced by the old content.
 * `done`: it was opened; the old content is to be removed.
 */
interface Note {
  phase: 'out' | 'in' | 'trial' | 'back-out' | 'back-in' | 'done'
  /** The backup's name. */
  key: string
  tries: number
  /** Why it was rolled back. */
  reason?: string
}

/** How many starts on the new content may crash or be killed before the old content is put back. */
const triesMax = 3
/** Longer than a process on another machine may be silent. */
const patienceMs = 60_000
const lookEveryMs = 100

function placesOf(dir: string) {
  const folder = join(dir, backupWorkFolder, 'restore')
  return {
    folder,
    note: join(folder, 'note.json'),
    fresh: join(folder, 'new'),
    old: join(folder, 'old'),
    zip: join(folder, 'backup.zip'),
  }
}

/** Creates the empty folder for the new content. Throws if a restore is running. */
export async function makeRestoreFolder(dir: string): Promise<{ fresh: string; zip: string }> {
  const { folder, fresh, zip } = placesOf(dir)
  if (await readNote(dir)) throw new Error('a restore is under way')
  await rm(folder, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  return { fresh, zip }
}

/** Removes unpacked content, unless it is already in place, or being moved there. */
export async function dropRestoreFolder(dir: string): Promise<void> {
  if (await readNote(dir)) return
  await rm(placesOf(dir).folder, { recursive: true, force: true })
  await rmdir(join(dir, backupWorkFolder)).catch(() => {})
}

/**
 * Replaces the old content by the new; the old content stays aside until `confirmSwap`. Nobody may
 * have a database open. If the content can't be moved, it throws and the old content is in place.
 */
export async function swapContents(dir: string, key: string): Promise<void> {
  const { fresh, old } = placesOf(dir)
  await mkdir(old, { recursive: true })
  await writeNote(dir, { phase: 'out', key, tries: 0 })
  try {
    await moveContent(dir, old)
    await writeNote(dir, { phase: 'in', key, tries: 0 })
    await moveContent(fresh, dir)
    await writeNote(dir, { phase: 'trial', key, tries: 0 })
  } catch (error) {
    await goBack(dir, String(error))
    await forget(dir)
    throw error
  }
}

/**
 * Continues a swap after a crash; call it before opening a database. True if the content is new and
 * hasn't been opened yet: `confirmSwap` or `undoSwap` has to follow. Throws StartError if another
 * process takes too long with it.
 */
export async function takeUpSwap(dir: string): Promise<boolean> {
  const note = await ofNobodyElse(dir)
  if (!note) {
    await removeLeftovers(dir)
    return false
  }
  const { phase, key, tries } = note
  if (phase === 'done') await forget(dir)
  if (phase === 'out' || phase === 'back-out' || phase === 'back-in') {
    await goBack(dir, note.reason ?? 'it was interrupted')
    await forget(dir)
  }
  if (phase !== 'in' && phase !== 'trial') {
    await removeLeftovers(dir)
    return false
  }
  if (phase === 'in') await moveContent(placesOf(dir).fresh, dir)
  if (tries >= triesMax) {
    await undoSwap(dir, `${tries} starts have ended before the databases were open`)
    return false
  }
  await writeNote(dir, { phase: 'trial', key, tries: tries + 1 })
  return true
}

/** The note of a swap that no other process is working on. */
async function ofNobodyElse(dir: string): Promise<Note | undefined> {
  const lock = createFolderLock(dir)
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
    const note = await readNote(dir)
    if (!note || !(await lock.isElsewhere())) return note
    await wait(lookEveryMs)
  }
  throw new StartError(`${dir} is being restored by another process`)
}

/** Removes the leftovers of a process that was killed before it changed anything. */
async function removeLeftovers(dir: string): Promise<void> {
  const folder = join(dir, backupWorkFolder)
  const names = await readdir(folder).catch(() => [])
  if (names.length === 0) return
  const release = await createFolderLock(dir).take('what a crash has left')
  if (!release) return
  try {
    for (const name of names) {
      if (name !== 'lock') await rm(join(folder, name), { recursive: true, force: true })
    }
  } finally {
    await release()
  }
}

/**
 * The new content has been opened and stays from here on. Returns the removal of the old content,
 * which may take a while.
 */
export async function confirmSwap(dir: string): Promise<{ removed: Promise<void> }> {
  const note = await readNote(dir)
  if (note) await writeNote(dir, { ...note, phase: 'done' })
  return { removed: forget(dir).then(() => removeLeftovers(dir)) }
}

/** Puts the old content back and removes the new. Nobody may have a database open. */
export async function undoSwap(dir: string, reason: string): Promise<void> {
  await goBack(dir, reason)
  await forget(dir)
  await removeLeftovers(dir)
}

/** However far the swap has come, the old content is in place afterwards. */
async function goBack(dir: string, reason: string): Promise<void> {
  const { fresh, old } = placesOf(dir)
  const note = await readNote(dir)
  if (!note) return
  // While the old content is being moved out, everything still in place is old.
  if (note.phase !== 'out' && note.phase !== 'back-in') {
    await writeNote(dir, { ...note, phase: 'back-out', reason })
    await moveContent(dir, fresh)
  }
  await writeNote(dir, { ...note, phase: 'back-in', reason })
  await moveContent(old, dir)
}

/**
 * The note is removed last except for the moved content, so that a crash in between is recognized.
 */
async function forget(dir: string): Promise<void> {
  const { folder, note, fresh, old, zip } = placesOf(dir)
  for (const path of [fresh, zip, old]) await rm(path, { recursive: true, force: true })
  await rm(note, { force: true })
  await rm(folder, { recursive: true, force: true })
  await rmdir(join(dir, backupWorkFolder)).catch(() => {})
}

/** Entry by entry; the next call moves what a crash has left. */
async function moveContent(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from)) {
    if (!leftOut.has(name)) await rename(join(from, name), join(to, name))
  }
  for (const folder of [from, to]) await flush(folder)
}

async function readNote(dir: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(placesOf(dir).note, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function writeNote(dir: string, note: Note): Promise<void> {
  const { folder, note: path } = placesOf(dir)
  const beside = `${path}.tmp`
  const file = await open(beside, 'w')
  try {
    await file.writeFile(JSON.stringify(note))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await flush(folder)
}

/** Flushes a folder's names to the disk. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch {
    // Not every file system can flush a folder.
  } finally {
    await handle.close()
  }
}

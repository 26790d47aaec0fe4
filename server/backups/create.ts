import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { randomText } from '../base/ids.js'
import { copyDatabase } from '../store/sqlite/copy.js'

/** What PocketBase leaves out of a backup (core/base_backup.go), uploads under way, and mails, which hold tokens. */
const leftOut = new Set([
  '.pocketgate',
  'mails',
  'backups',
  '.pb_temp_to_delete',
  '.notify',
  '.autocert_cache',
  'lost+found',
])

/**
 * Packs the data folder into `backups/<name>` as a zip that PocketBase can restore, and gives its
 * path. The databases go in as consistent copies, so writers may go on. The zip appears complete or
 * not at all.
 */
export async function createBackup(dir: string, name: string): Promise<string> {
  const target = join(dir, 'backups', name)
  // Inside the data folder, so that the last step is a rename; PocketBase empties it at each start.
  const workDir = join(dir, '.pb_temp_to_delete', `backup_${randomText(6)}`)
  await mkdir(workDir, { recursive: true })
  await mkdir(join(dir, 'backups'), { recursive: true })
  try {
    const packed = join(workDir, 'packed.zip')
    await pack(await collectFiles(dir, workDir), packed)
    await rename(packed, target)
    return target
  } finally {
    await rm(workDir, { recursive: true, force: true })
    // The parent goes too, unless something else is in it.
    await rmdir(dirname(workDir)).catch(() => {})
  }
}

/** A name such as `pb_backup_acme_20260131120000.zip`, in PocketBase's form. */
export function backupName(prefix: string, now: number): string {
  const digits = new Date(now).toISOString().replaceAll(/\D/g, '')
  return `${prefix}${digits.slice(0, 14)}.zip`
}

interface Entry {
  path: string
  /** Its name inside the zip. */
  name: string
}

async function collectFiles(dir: string, workDir: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const top of await readdir(dir, { withFileTypes: true })) {
    if (leftOut.has(top.name)) continue
    const path = join(dir, top.name)
    if (top.isDirectory()) entries.push(...(await walk(path, top.name)))
    else if (/-(wal|shm|journal)$/.test(top.name)) continue
    else if (top.name.endsWith('.db') && (await stat(path)).size > 0) {
      const copy = join(workDir, top.name)
      await copyDatabase(path, copy)
      entries.push({ path: copy, name: top.name })
    } else if (top.isFile()) entries.push({ path, name: top.name })
  }
  return entries
}

async function walk(dir: string, name: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const child of await readdir(dir, { withFileTypes: true })) {
    const entry = { path: join(dir, child.name), name: `${name}/${child.name}` }
    if (child.isDirectory()) entries.push(...(await walk(entry.path, entry.name)))
    else if (child.isFile()) entries.push(entry)
  }
  return entries
}

async function pack(entries: readonly Entry[], target: string): Promise<void> {
  const zip = new ZipFile()
  const written = pipeline(zip.outputStream, createWriteStream(target))
  const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject))
  for (const { path, name } of entries) zip.addFile(path, name)
  zip.end()
  await Promise.race([written, failed])
}

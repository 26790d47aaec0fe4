import { mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { randomText } from '../base/ids.js'
import { backupWorkFolder } from '../files/folder-lock.js'
import { createLocalStore } from '../files/local.js'
import { backupName, backupsFolder } from './layout.js'
import { type Packed, type PackOptions, packFolder } from './pack.js'

/**
 * Packs the data folder into a local backup before it is upgraded, and returns the zip's path. The
 * zip appears complete or not at all.
 */
export async function saveBeforeUpgrade(dir: string, now: number): Promise<string> {
  const name = backupName('pb_backup_before_upgrade_', now)
  const store = createLocalStore(join(dir, backupsFolder))
  await packInto(dir, packFolder, async (path, { md5 }) => {
    await store.put(name, path, { contentType: zipType, originalName: name, md5 })
  })
  return join(dir, backupsFolder, name)
}

export const zipType = 'application/zip'

/** Packs in a work folder, which is removed afterwards, and passes the zip on. */
export async function packInto(
  dir: string,
  pack: (options: PackOptions) => Promise<Packed>,
  keep: (zip: string, packed: Packed) => Promise<void>,
): Promise<void> {
  const parent = join(dir, backupWorkFolder)
  // Inside the data folder, so that the last step is a rename.
  const workDir = join(parent, `work-${randomText(8)}`)
  await mkdir(workDir, { recursive: true })
  try {
    const target = join(workDir, 'packed.zip')
    await keep(target, await pack({ dir, workDir, target, patienceMs }))
  } finally {
    await rm(workDir, { recursive: true, force: true })
    await rmdir(parent).catch(() => {})
  }
}

/** PocketBase's busy_timeout; for a separate process, or one that doesn't serve yet. */
const patienceMs = 10_000

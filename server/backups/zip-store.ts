import { join } from 'node:path'
import type { FileStore } from '../files/file-store.js'
import { createLocalStore } from '../files/local.js'
import { createS3Store } from '../files/s3.js'
import type { Settings } from '../settings/defaults.js'
import { backupsFolder } from './layout.js'

/** Where backups are: a folder in the data folder, or the bucket of settings.backups.s3. */
export interface ZipStore {
  current(): FileStore
  /**
   * Whether a backup with that name exists; false for an impossible name. Throws if the bucket
   * doesn't answer.
   */
  has(name: string): Promise<boolean>
}

export function createZipStore(
  dir: string,
  settings: { readonly current: Pick<Settings, 'backups'> },
): ZipStore {
  const local = createLocalStore(join(dir, backupsFolder))
  const current = () => {
    const { s3 } = settings.current.backups
    return s3.enabled ? createS3Store(s3) : local
  }
  return {
    current,
    async has(name) {
      const store = current()
      if (store === local && local.pathOf(name) === undefined) return true
      return (await store.stat(name)) !== undefined
    },
  }
}

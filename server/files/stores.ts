import type { Settings } from '../settings/defaults.js'
import type { FileStore } from './file-store.js'
import { createLocalStore } from './local.js'
import { createS3Store } from './s3.js'

/** The stores that files can be in: the folder, and the bucket of the settings. */
export interface Stores {
  /** The store of the current settings. `where` identifies it in notes: '' is the folder. */
  current(): { where: string; store: FileStore }
  /**
   * The store with that name, even if it is no longer in use. Throws for a bucket that the settings
   * no longer contain, since only they have its keys.
   */
  at(where: string): FileStore
}

export function createStores(
  folder: string,
  settings: { readonly current: Pick<Settings, 's3'> },
): Stores {
  const local = createLocalStore(folder)
  let remote: { options: Settings['s3']; store: FileStore } | undefined

  /** Settings are a new object after each change. */
  function bucket(): FileStore {
    const { s3 } = settings.current
    if (remote?.options !== s3) remote = { options: s3, store: createS3Store(s3) }
    return remote.store
  }

  return {
    current() {
      const { s3 } = settings.current
      return s3.enabled ? { where: bucketName(s3), store: bucket() } : { where: '', store: local }
    },
    at(where) {
      if (where === '') return local
      if (where === bucketName(settings.current.s3)) return bucket()
      throw new Error(`the settings have no keys to ${where}`)
    },
  }
}

function bucketName({ endpoint, bucket }: Settings['s3']): string {
  return `${endpoint}/${bucket}`
}

import type { Logger } from 'pino'
import type { App } from '../base/app.js'
import { Breaks } from '../base/breaks.js'
import type { FileChange } from '../files/index.js'
import type { Collection } from '../model/collection.js'
import type { Announcement } from '../records/news.js'
import type { Db } from '../store/store.js'
import { type CollectionsWithin, collectionsWithin } from './load.js'

/** What a change of collections works on: one transaction, and the collections as seen in it. */
export interface World {
  tx: Db
  collections: CollectionsWithin
  /** For loops over many fields, rules or collections. */
  breaks: Breaks
  /**
   * Milliseconds since 1970, increasing with each call: imports sort by the times of collections.
   */
  now(): number
  log: Logger
  /** Old and new names of collections, for what depends on names outside of the transaction. */
  renames: { from: string; to: string }[]
  bus: App['bus']
  /** Records that were deleted along the way, to be announced after the commit. */
  news: Announcement[]
  /** Files to remove with the commit. */
  files: FileChange[]
  /** Notes that all files of a collection are to be removed. */
  leaveFiles(collectionId: string): Promise<void>
}

export async function worldOf(
  app: Pick<App, 'clock' | 'log' | 'files' | 'bus'>,
  tx: Db,
): Promise<World> {
  const { clock, log } = app
  let last = 0
  const now = () => {
    last = Math.max(clock.now(), last + 1)
    return last
  }
  const files: FileChange[] = []
  return {
    tx,
    collections: await collectionsWithin(tx),
    breaks: new Breaks(),
    now,
    log,
    renames: [],
    bus: app.bus,
    news: [],
    files,
    async leaveFiles(collectionId) {
      files.push(await app.files.leave({ collectionId, recordId: '' }))
    },
  }
}

/** The collection with exactly that id. */
export function collectionById({ collections }: World, id: string): Collection | undefined {
  return collections.withId(id)
}

/** If `work` throws, undoes what it has written, and continues the transaction. */
export async function withinSavepoint<T>(tx: Db, work: () => Promise<T>): Promise<T> {
  const name = 'collections'
  await tx.run(`SAVEPOINT ${name}`)
  try {
    const result = await work()
    await tx.run(`RELEASE ${name}`)
    return result
  } catch (error) {
    await tx.run(`ROLLBACK TO ${name}`)
    await tx.run(`RELEASE ${name}`)
    throw error
  }
}

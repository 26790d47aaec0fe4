import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { Collection } from '../model/collection.js'
import { deleteRecord, faultsOf } from './delete.js'
import { settleFiles } from './files.js'
import { quoteName } from './find.js'
import { recordFromRow } from './load.js'
import { type Announcement, announce } from './news.js'

// As many records in memory at a time as PocketBase has.
const batchSize = 500

/**
 * Deletes all records of a collection, with what hangs on them, in one transaction. Throws
 * collection.is_view, collection.truncate_failed.
 * Source: PocketBase core/collection_query.go TruncateCollection.
 */
export async function truncateCollection(
  app: App,
  collection: Collection,
  caller?: Caller,
): Promise<void> {
  if (collection.type === 'view') throw fail('collection.is_view')
  const news: Announcement[] = []
  const statement = `SELECT * FROM ${quoteName(collection.name)} LIMIT ${batchSize}`
  try {
    await app.store.transaction(async (tx) => {
      for (;;) {
        const rows = await tx.all(statement)
        if (rows.length === 0) return
        for (const row of rows)
          await deleteRecord(app, recordFromRow(collection, row), { tx, news })
      }
    })
  } catch (cause) {
    await settleFiles(news, 'undo')
    throw fail('collection.truncate_failed', faultsOf(cause))
  }
  await settleFiles(news, 'commit')
  announce(app, news, caller)
}

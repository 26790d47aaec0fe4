import type { App } from '../base/app.js'
import { Breaks } from '../base/breaks.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { kindOf } from '../fields/index.js'
import { accountTables, type Collection, superusersName } from '../model/collection.js'
import { type Holder, some, someHeld } from '../store/statements/records.js'
import { ofCollection, remove, removeAll } from '../store/statements/rows.js'
import type { Db, Row } from '../store/store.js'
import { deleteRecord, faultsOf } from './delete.js'
import { fileFields, settleFiles } from './files.js'
import { recordFromRow } from './load.js'
import { type Announcement, announce } from './news.js'

// PocketBase's number of records in memory at a time.
const batchSize = 500
// Less than realtime may have waiting before it gives nobody else a turn.
const toldAtOnce = 50

/**
 * Deletes all records of a collection, and everything that depends on them, in one transaction.
 * Throws collection.is_view, collection.truncate_failed. Source: PocketBase
 * core/collection_query.go TruncateCollection.
 */
export async function truncateCollection(
  app: App,
  collection: Collection,
  caller?: Caller,
): Promise<void> {
  if (collection.type === 'view') throw fail('collection.is_view')
  const news: Announcement[] = []
  // Stands for all records deleted at once; never announced to anybody.
  const bulk: Announcement[] = []
  const { name } = collection
  try {
    await app.store.transaction(async (tx) => {
      if (!isPlain(app, collection)) {
        await deleteEach(app, tx, collection, () => some(tx, name, batchSize), news)
        return
      }
      for (const holder of holders(app, collection)) {
        await deleteEach(app, tx, collection, () => someHeld(tx, name, holder, batchSize), news)
      }
      await deleteRest(app, tx, collection, bulk)
    })
  } catch (cause) {
    await settleFiles([...news, ...bulk], 'undo')
    throw fail('collection.truncate_failed', faultsOf(cause))
  }
  await settleFiles([...news, ...bulk], 'commit')
  await announceInPieces(app, news, caller)
}

/**
 * With breaks for the event loop. Another write's news may come between two pieces; it is about
 * another record, or one that was created after all of these were gone.
 */
async function announceInPieces(
  app: App,
  news: readonly Announcement[],
  caller: Caller | undefined,
): Promise<void> {
  const breaks = new Breaks()
  for (let at = 0; at < news.length; at += toldAtOnce) {
    if (at > 0) await breaks.rest()
    announce(app, news.slice(at, at + toldAtOnce), caller)
  }
}

/** Whether an unreferenced record may be deleted without looking at it, because nobody listens. */
function isPlain(app: App, { name }: Collection): boolean {
  return name !== superusersName && !app.bus.hears('record.deleted')
}

async function deleteEach(
  app: App,
  tx: Db,
  collection: Collection,
  next: () => Promise<Row[]>,
  news: Announcement[],
): Promise<void> {
  for (;;) {
    const rows = await next()
    if (rows.length === 0) return
    for (const row of rows) await deleteRecord(app, recordFromRow(collection, row), { tx, news })
  }
}

/** The relations to a collection. */
function* holders(app: App, { id }: Collection): Generator<Holder> {
  for (const { name, type, fields } of app.collections.all()) {
    if (type === 'view') continue
    for (const field of fields) {
      if (field.type !== 'relation' || field['collectionId'] !== id) continue
      const isMultiple = kindOf(field).isMultiple?.(field) === true
      yield { table: name, column: field.name, isMultiple }
    }
  }
}

/** Unreferenced records are deleted at once: one by one, a million accounts take many minutes. */
async function deleteRest(
  app: App,
  tx: Db,
  collection: Collection,
  bulk: Announcement[],
): Promise<void> {
  const { id } = collection
  await removeAll(tx, collection.name)
  if (collection.auth) {
    for (const each of accountTables) {
      await remove(tx, each, ofCollection(id))
    }
  }
  if (fileFields(collection).length === 0) return
  const files = [await app.files.leave({ collectionId: id, recordId: '' })]
  const news = { collection, recordId: '', before: undefined, after: undefined }
  bulk.push({ event: 'record.deleted', news, files })
}

import type { App } from '../base/app.js'
import type { Asker, RecordNews } from '../base/bus.js'
import type { Caller } from '../base/caller.js'
import type { FileChange } from '../files/index.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Db } from '../store/store.js'
import { isAccountNews } from './account-news.js'

/** What a write did, kept until its transaction is committed. */
export interface Announcement {
  event: 'record.created' | 'record.updated' | 'record.deleted'
  news: RecordNews
  /** What the write changes in the storage, once the transaction has ended. */
  files?: FileChange[]
  /** Whether it is also an `account.changed`. */
  isOfAccount?: boolean
}

type Heard = Pick<App, 'bus'>

/** Notes a write of a record as it is stored; nothing if nobody listens. */
export function noteSaved(
  { bus }: Heard,
  notes: Announcement[],
  record: RecordModel,
  before: RecordModel['original'],
  files: FileChange[] = [],
): void {
  const event = before ? 'record.updated' : 'record.created'
  const { collection } = record
  const isOfAccount =
    isAccountNews(collection, before, record.original!) && bus.hears('account.changed')
  if (files.length === 0 && !isOfAccount && !bus.hears(event)) return
  notes.push({
    event,
    news: {
      collection,
      recordId: recordId(record),
      before: before && frozen(collection, before),
      // The flow may go on changing the record's values; its original ones are replaced, not
      // changed.
      after: frozen(collection, record.original!),
    },
    ...(files.length > 0 && { files }),
    ...(isOfAccount && { isOfAccount }),
  })
}

function frozen(collection: RecordModel['collection'], values: RecordModel['values']): RecordModel {
  return { collection, values, original: values }
}

/**
 * Tells listeners that a record is about to be deleted, and waits for them. Returns the news of the
 * deletion, for noteDeleted.
 */
export async function foretellDelete(
  { bus }: Heard,
  tx: Db,
  record: RecordModel,
): Promise<RecordNews> {
  const news: RecordNews = {
    collection: record.collection,
    recordId: recordId(record),
    before: record,
    after: undefined,
  }
  if (bus.hears('record.deleting')) await bus.ask('record.deleting', news, tx)
  return news
}

/** Notes a deletion; nothing if nobody listens. */
export function noteDeleted(
  { bus }: Heard,
  notes: Announcement[],
  news: RecordNews,
  files?: FileChange,
): void {
  const { collection, before } = news
  const isOfAccount =
    isAccountNews(collection, before?.values, undefined) && bus.hears('account.changed')
  if (!files && !isOfAccount && !bus.hears('record.deleted')) return
  notes.push({
    event: 'record.deleted',
    news,
    ...(files && { files: [files] }),
    ...(isOfAccount && { isOfAccount }),
  })
}

/** Sends the news of writes that PocketBase doesn't do: see RecordNews.isUpkeep. */
export function announceUpkeep(app: Heard, announcements: readonly Announcement[]): void {
  for (const { news } of announcements) news.isUpkeep = true
  announce(app, announcements)
}

/**
 * Sends the news of committed writes, in order. `caller`: who requested them; `asker`: whose
 * request it was, if nobody is signed in.
 */
export function announce(
  app: Heard,
  announcements: readonly Announcement[],
  caller?: Caller | undefined,
  asker?: Asker | undefined,
): void {
  for (const { event, news, files, isOfAccount } of announcements) {
    // Flows that need to wait for it have settled it before.
    for (const change of files ?? []) void change.commit()
    news.caller = caller
    if (asker) news.asker = asker
    app.bus.emit(event, news)
    if (isOfAccount) app.bus.emit('account.changed', news)
  }
}

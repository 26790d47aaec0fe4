import type { App } from '../base/app.js'
import type { Collection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { newRecord } from '../records/load.js'
import type { Announcement } from '../records/news.js'
import { saveRecord } from '../records/save.js'
import { find, type Link } from '../store/statements/external-auths.js'
import type { Db } from '../store/store.js'

export type { Link } from '../store/statements/external-auths.js'

/** The link between a person at a provider and an account of the collection. */
export async function findLink(
  db: Db,
  collection: Collection,
  provider: string,
  providerId: string,
): Promise<Link | undefined> {
  return find(db, collection.id, provider, providerId)
}

/**
 * Links an account. Throws ValidationFailed, for example for a person without an id at the
 * provider.
 */
export async function saveLink(
  app: App,
  tx: Db,
  record: RecordModel,
  { provider, user }: { provider: string; user: { id: string } },
  news: Announcement[],
): Promise<void> {
  const links = app.collections.find('_externalAuths')
  if (!links) throw new Error('the folder has no _externalAuths')
  const link = newRecord(links)
  Object.assign(link.values, {
    collectionRef: record.collection.id,
    recordRef: recordId(record),
    provider,
    providerId: user.id,
  })
  await saveRecord(app, link, { tx, news })
}

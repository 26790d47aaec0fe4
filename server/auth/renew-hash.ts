import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import { passwordOf, type RecordModel, recordId } from '../model/record.js'
import type { Turn } from '../passwords/fair-queue.js'
import { bcryptCost } from '../passwords/formats.js'
import { type Announcement, announceUpkeep } from '../records/news.js'
import { updateRows } from '../records/rows.js'
import { replacedHash } from '../store/statements/accounts.js'
import { configuredCost } from './decoy.js'

// bcrypt's limit; a hash of a longer password would only stand for its beginning.
const longestPasswordBytes = 72

/**
 * Replaces a hash with a lower cost than the collection requires, now that the password is known to
 * be right. Token key and `updated` stay, so no session ends; and only if the stored hash is still
 * the one that was compared. Never fails a login: a full queue or a busy database leaves it for the
 * next one.
 */
export async function renewHash(
  app: App,
  record: RecordModel,
  password: string,
  turn: Turn,
): Promise<void> {
  const { hash } = passwordOf(record)
  const cost = configuredCost(record.collection as AuthCollection)
  if (bcryptCost(hash)! >= cost || Buffer.byteLength(password) > longestPasswordBytes) return
  const hashes = app.memory.renewals
  if (hashes.has(hash)) return
  hashes.add(hash)
  try {
    const renewed = await app.passwords.hash(password, cost, turn)
    const news: Announcement[] = []
    const change = replacedHash(recordId(record), hash, renewed)
    await app.store.transaction((tx) => updateRows(app, tx, record.collection, change, news))
    announceUpkeep(app, news)
  } catch (error) {
    app.log.warn({ err: error, collection: record.collection.name }, 'a hash was not renewed')
  } finally {
    hashes.delete(hash)
  }
}

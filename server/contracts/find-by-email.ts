import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { findRecordByIdentity } from '../records/find.js'

/**
 * The account with an address, as it was sent or else in lower case, as the contracts' logins find
 * it.
 */
export async function findByEmail(
  app: App,
  collection: AuthCollection,
  email: string,
): Promise<RecordModel | undefined> {
  for (const spelling of new Set([email, email.toLowerCase()])) {
    const record = await findRecordByIdentity(app.store.read, collection, 'email', spelling)
    if (record) return record
  }
  return undefined
}

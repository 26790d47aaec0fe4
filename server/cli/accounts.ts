import type { App } from '../base/app.js'
import { StartError } from '../base/errors.js'
import { type AuthCollection, isAuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { findRecordById, findRecordByIdentity } from '../records/find.js'

/** Throws StartError. */
export function findAuthCollection(app: App, name: string): AuthCollection {
  const collection = app.collections.find(name)
  if (isAuthCollection(collection)) return collection
  throw new StartError(`there is no auth collection ${JSON.stringify(name.slice(0, 200))}`)
}

/** By id or e-mail address. Throws StartError. */
export async function findAccount(
  { store }: App,
  collection: AuthCollection,
  account: string,
): Promise<RecordModel> {
  const found =
    (await findRecordById(store.read, collection, account)) ??
    (await findRecordByIdentity(store.read, collection, 'email', account))
  if (found) return found
  throw new StartError(`there is no account ${JSON.stringify(account.slice(0, 200))}`)
}

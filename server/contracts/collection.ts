import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { type AuthCollection, isAuthCollection, superusersName } from '../model/collection.js'

/**
 * The auth collection that the contracts serve (`contracts.collection`). Superusers sign in through
 * the native API only, because a contract's token lives for up to 30 days, and some travel in
 * cookies. Throws route.not_found if the folder has no auth collection of that name, and for
 * superusers.
 */
export function contractCollection({ state: { app } }: Exchange): AuthCollection {
  const collection = app.collections.find(app.config.contracts.collection)
  if (!isAuthCollection(collection) || collection.name === superusersName) {
    throw fail('route.not_found')
  }
  return collection
}

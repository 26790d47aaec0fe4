import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { type AuthCollection, isAuthCollection } from '../model/collection.js'

/**
 * The auth collection that the contracts serve (`contracts.collection`).
 * Throws route.not_found where the folder has no auth collection of that name.
 */
export function contractCollection({ state: { app } }: Exchange): AuthCollection {
  const collection = app.collections.find(app.config.contracts.collection)
  if (!isAuthCollection(collection)) throw fail('route.not_found')
  return collection
}

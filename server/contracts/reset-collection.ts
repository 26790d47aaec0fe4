import { requirePasswordReset } from '../auth/password-reset.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { contractCollection } from './collection.js'

/**
 * The contracts' collection for a reset, where it takes passwords, within the native rules of `label`.
 * Throws route.not_found, request.too_many, reset.password_disabled.
 */
export function resetCollection(exchange: Exchange, label: string): AuthCollection {
  const collection = contractCollection(exchange)
  checkNativeLimits(exchange.state.app, exchange, collection, [label])
  requirePasswordReset(collection)
  return collection
}

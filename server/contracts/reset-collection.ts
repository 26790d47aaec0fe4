import { requirePasswordReset } from '../auth/password-reset.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { contractCollection } from './collection.js'

/**
 * The contracts' collection for a reset, if it accepts passwords, within the native limits of
 * `label`. Throws route.not_found, request.too_many, reset.password_disabled.
 */
export async function resetCollection(exchange: Exchange, label: string): Promise<AuthCollection> {
  const collection = contractCollection(exchange)
  await checkNativeLimits(exchange.state.app, exchange, collection, [label])
  requirePasswordReset(collection)
  return collection
}

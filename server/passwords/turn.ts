import type { Caller } from '../base/caller.js'
import { addressKey } from '../limits/address.js'
import type { KnownAddresses } from '../limits/known-addresses.js'
import type { AuthCollection } from '../model/collection.js'
import type { Rank, Turn } from './fair-queue.js'

/** A client's turn in the queue for passwords. */
export function turnOf(caller: Caller, rank: Rank): Turn {
  return { from: addressKey(caller.ip), rank, isGone: () => caller.isGone === true }
}

/** The turn of a change to an account: running sessions come first. */
export function sessionTurn(caller: Caller): Turn {
  return turnOf(caller, caller.record ? 'first' : 'login')
}

/** The turn of a login; `recordId` is '' for an identity that nobody has. */
export async function loginTurn(
  known: KnownAddresses,
  place: { collection: AuthCollection; recordId: string; caller: Caller },
): Promise<Turn> {
  const { collection, recordId, caller } = place
  const isKnown = await known.has({ collection, recordId, ip: caller.ip })
  return turnOf(caller, isKnown ? 'first' : 'login')
}

import { countCharacters } from '../fields/cast.js'
import { isTooLong, passwordBounds } from '../fields/password.js'
import { type AuthCollection, findField } from '../model/collection.js'

/** How a new password violates the collection's rule; `limit` in characters, or in UTF-8 bytes. */
export interface PasswordFault {
  kind: 'short' | 'long' | 'heavy'
  limit: number
}

/**
 * The fault of a new password's length, for contracts with their own words for it; a pattern is
 * checked when the account is saved.
 */
export function passwordFault(
  collection: AuthCollection,
  password: string,
): PasswordFault | undefined {
  const { min, max, maxBytes } = passwordBounds(findField(collection, 'password')!)
  const length = countCharacters(password)
  if (length < min) return { kind: 'short', limit: min }
  if (length > max) return { kind: 'long', limit: max }
  return isTooLong(password) ? { kind: 'heavy', limit: maxBytes } : undefined
}

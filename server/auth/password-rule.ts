import { countCharacters } from '../fields/cast.js'
import { isTooLong, passwordBounds } from '../fields/password.js'
import { type AuthCollection, findField } from '../model/collection.js'

/** How a new password breaks the collection's rule; `limit` in characters, or in bytes of UTF-8. */
export interface PasswordFault {
  kind: 'short' | 'long' | 'heavy'
  limit: number
}

/**
 * What the length of a new password is at fault for, for contracts that say so in words of their own;
 * a pattern is looked at when the account is saved.
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

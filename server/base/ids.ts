import { randomBytes } from 'node:crypto'

const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789'
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A random text of `length` characters of `alphabet` (at most 256), each equally likely: bytes past
 * the last whole multiple of the alphabet are thrown away.
 */
export function randomText(length: number, alphabet: string = alphanumeric): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

/** A record id as PocketBase makes them: 15 of a-z0-9. */
export function newRecordId(): string {
  return randomText(15, lowerAlphanumeric)
}

/** Many record ids at once, which takes a fraction of the time of one at a time. */
export function newRecordIds(count: number): string[] {
  const text = randomText(15 * count, lowerAlphanumeric)
  return Array.from({ length: count }, (_, i) => text.slice(15 * i, 15 * (i + 1)))
}

/** A token key as PocketBase's autogenerate pattern `[a-zA-Z0-9]{50}` makes them. */
export function newTokenKey(): string {
  return randomText(50)
}

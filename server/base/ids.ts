import { randomFillSync } from 'node:crypto'

const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789'
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

// Asking the system for random bytes costs the same for 20 as for 2,000. The size is arbitrary: some 40 ids.
const pool = new Uint8Array(2048)
let used = pool.length

/**
 * A random text of `length` characters of `alphabet` (at most 256), each equally likely: bytes past
 * the last whole multiple of the alphabet's length are thrown away. Each byte is used once and then
 * overwritten.
 */
export function randomText(length: number, alphabet: string = alphanumeric): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    const byte = nextByte()
    if (byte < limit) text += alphabet[byte % alphabet.length]
  }
  return text
}

function nextByte(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const byte = pool[used]!
  pool[used++] = 0
  return byte
}

/** A record id like PocketBase's: 15 of a-z0-9. */
export function newRecordId(): string {
  return randomText(15, lowerAlphanumeric)
}

/**
 * Ids of the same form for rows written at these times (Unix, ms): eight characters of time, seven
 * at random. Rows of one moment are neighbours in the index of ids, which random ids would touch
 * everywhere. They tell the time, and are easier to guess.
 */
export function newTimedIds(times: readonly number[]): string[] {
  const text = randomText(7 * times.length, lowerAlphanumeric)
  return times.map(
    (ms, i) => ms.toString(36).padStart(8, '0').slice(-8) + text.slice(7 * i, 7 * (i + 1)),
  )
}

/** A token key like those of PocketBase's autogenerate pattern `[a-zA-Z0-9]{50}`. */
export function newTokenKey(): string {
  return randomText(50)
}

import { randomText } from '../base/ids.js'
import { bcryptAlphabet } from './bcrypt-base64.js'

// What follows is ignored, as in Go: imported hashes may end in a line break.
const bcryptForm = /^\$2[abxy]?\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}/
const bcryptLength = 60

/** The cost of a bcrypt hash (4 to 31), or undefined for any other text. */
export function bcryptCost(hash: string): number | undefined {
  const match = bcryptForm.exec(hash)
  return match ? Number(match[1]) : undefined
}

/**
 * The same hash under the one prefix that every engine accepts: `$2`, `$2x` and `$2y` differ from
 * `$2b` in name only for passwords that were hashed as UTF-8, which PocketBase's (Go's) are.
 * Without what follows it.
 */
export function portableBcrypt(hash: string): string {
  return hash.replace(/^\$2[axy]?\$/, '$2b$').slice(0, bcryptLength)
}

/**
 * A text in the form of a hash with that cost, which no password produces; comparing with it costs
 * the same.
 */
export function decoyBcrypt(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${randomText(53, bcryptAlphabet)}`
}

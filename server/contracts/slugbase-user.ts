import type { Slugbase } from '../../schema/types.gen.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'

export type SlugbaseUser = Slugbase['reply']

// Browsers drop a cookie of more than 4096 bytes, so the name is cut in the claim, but not in the
// answer.
const longestNameClaim = 255

/** The eight keys, always all of them, in SlugBase's order. */
export function slugbaseUser(record: RecordModel, userKey: string): SlugbaseUser {
  return {
    id: recordId(record),
    email: textOf(record, 'email'),
    name: textOf(record, 'name'),
    user_key: userKey,
    is_admin: boolOf(record, 'is_admin'),
    email_verified: boolOf(record, 'verified'),
    language: textOf(record, 'language') || 'en',
    theme: textOf(record, 'theme') || 'auto',
  }
}

/** What the token says about its owner in addition to the native claims. `now` in milliseconds. */
export function slugbaseClaims(
  record: RecordModel,
  userKey: string,
  now: number,
): Record<string, unknown> {
  const { email, name, user_key, is_admin, email_verified } = slugbaseUser(record, userKey)
  return {
    email,
    name: name.slice(0, longestNameClaim).toWellFormed(),
    user_key,
    is_admin,
    email_verified,
    iat: Math.floor(now / 1000),
  }
}

/** The user's key in a session token. */
export function keyOfClaims(claims: Readonly<Record<string, unknown>> | undefined): string {
  return String(claims?.['user_key'] ?? '')
}

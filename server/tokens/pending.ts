import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { signClaims } from './sign.js'

/** What a login with two factors waits with: whose it is, and its first step. */
export interface PendingClaims {
  recordId: string
  mfaId: string
}

const purpose = 'mfa_pending'
// As the bearers': far more than one of our own has.
const tokenLengthLimit = 8_192

/**
 * The token of a login that waits for its second factor, issued at `now` (seconds since 1970). It is of
 * another type and signed with another key than a bearer, so that it signs nobody in; a new
 * password ends it.
 */
export function signPendingToken(
  record: RecordModel,
  { recordId, mfaId }: PendingClaims,
  now: number,
  ttlSeconds: number,
): string {
  const claims = { sub: recordId, pur: purpose, type: purpose, mfa: mfaId }
  return signClaims(keyOf(record), { ...claims, iat: now, exp: now + ttlSeconds })
}

/** What a text says that has the form of such a token. Proves nothing. */
export function readPendingToken(token: string): PendingClaims | undefined {
  if (token.length > tokenLengthLimit) return undefined
  try {
    const claims: unknown = jsonwebtoken.decode(token, { json: true })
    const { sub, pur, mfa, exp } = (claims ?? {}) as Record<string, unknown>
    const isWhole = typeof sub === 'string' && typeof mfa === 'string' && typeof exp === 'number'
    return isWhole && pur === purpose ? { recordId: sub, mfaId: mfa } : undefined
  } catch {
    return undefined
  }
}

/** Whether that account's key signed the token, and it hasn't expired at `now`. */
export function isPendingTokenOf(record: RecordModel, token: string, now: number): boolean {
  if (record.values['tokenKey'] === '') return false
  try {
    jsonwebtoken.verify(token, keyOf(record), { algorithms: ['HS256'], clockTimestamp: now })
    return true
  } catch {
    return false
  }
}

function keyOf({ collection, values }: RecordModel): KeyObject {
  const { secret } = (collection as AuthCollection).auth.authToken
  const key = createHmac('sha256', `${values['tokenKey']}${secret}`).update('pending token')
  return createSecretKey(key.digest())
}

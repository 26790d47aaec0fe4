import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { signClaims } from './sign.js'

/** What a refresh token says: the account, its session, and which of the session's tokens this is. */
export interface RefreshClaims {
  id: string
  sid: string
  jti: string
}

// As the bearers': far more than one of our own has.
const tokenLengthLimit = 8_192

/**
 * A refresh token of a contract, issued at `now` (seconds since 1970). Its key follows from the
 * account's token key and the collection's secret, so that it dies with them, and is another than
 * the bearers', so that neither is ever taken for the other.
 */
export function signRefreshToken(
  record: RecordModel,
  { id, sid, jti }: RefreshClaims,
  now: number,
  ttlSeconds: number,
): string {
  const claims = { id, sid, jti, typ: 'refresh', iat: now, exp: now + ttlSeconds }
  return signClaims(keyOf(record), claims)
}

/** What a text says that has the form of a refresh token. Proves nothing. */
export function readRefreshToken(token: string): RefreshClaims | undefined {
  if (token.length > tokenLengthLimit) return undefined
  try {
    const claims: unknown = jsonwebtoken.decode(token, { json: true })
    const { id, sid, jti, typ, exp } = (claims ?? {}) as Record<string, unknown>
    const isWhole = typeof id === 'string' && typeof sid === 'string' && typeof jti === 'string'
    if (!isWhole || typ !== 'refresh' || typeof exp !== 'number') return undefined
    return { id, sid, jti }
  } catch {
    return undefined
  }
}

/** Whether that account's key signed the token, and it hasn't expired at `now`. */
export function isRefreshTokenOf(record: RecordModel, token: string, now: number): boolean {
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
  const key = createHmac('sha256', `${values['tokenKey']}${secret}`).update('refresh token')
  return createSecretKey(key.digest())
}

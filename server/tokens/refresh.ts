import type { RecordModel } from '../model/record.js'
import { accountTokens } from './account-tokens.js'

/**
 * The content of a refresh token: the account, its session, and which of the session's tokens this
 * is.
 */
export interface RefreshClaims {
  id: string
  sid: string
  jti: string
}

const typ = 'refresh'
const tokens = accountTokens('refresh token')

/** A session's refresh token, issued at `now` (seconds since 1970). It isn't a bearer token. */
export function signRefreshToken(
  record: RecordModel,
  { id, sid, jti }: RefreshClaims,
  now: number,
  ttlSeconds: number,
): string {
  return tokens.sign(record, { id, sid, jti, typ }, now, ttlSeconds)
}

/** The content of a text that has the form of a refresh token. Proves nothing. */
export function readRefreshToken(token: string): RefreshClaims | undefined {
  const { id, sid, jti, typ: sent } = tokens.read(token) ?? {}
  const isWhole = typeof id === 'string' && typeof sid === 'string' && typeof jti === 'string'
  return isWhole && sent === typ ? { id, sid, jti } : undefined
}

/** Whether that account's key signed the token, and it hasn't expired at `now`. */
export const isRefreshTokenOf = tokens.isOf

import type { RecordModel } from '../model/record.js'
import { accountTokens } from './account-tokens.js'

/** What a refresh token says: the account, its session, and which of the session's tokens this is. */
export interface RefreshClaims {
  id: string
  sid: string
  jti: string
}

const typ = 'refresh'
const tokens = accountTokens('refresh token')

/** A refresh token of a session, issued at `now` (seconds since 1970). No bearer. */
export function signRefreshToken(
  record: RecordModel,
  { id, sid, jti }: RefreshClaims,
  now: number,
  ttlSeconds: number,
): string {
  return tokens.sign(record, { id, sid, jti, typ }, now, ttlSeconds)
}

/** What a text says that has the form of a refresh token. Proves nothing. */
export function readRefreshToken(token: string): RefreshClaims | undefined {
  const { id, sid, jti, typ: sent } = tokens.read(token) ?? {}
  const isWhole = typeof id === 'string' && typeof sid === 'string' && typeof jti === 'string'
  return isWhole && sent === typ ? { id, sid, jti } : undefined
}

/** Whether that account's key signed the token, and it hasn't expired at `now`. */
export const isRefreshTokenOf = tokens.isOf

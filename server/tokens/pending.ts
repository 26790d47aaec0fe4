import type { RecordModel } from '../model/record.js'
import { accountTokens } from './account-tokens.js'

/** Identifies a login with two factors between its steps: the account, and the first step. */
export interface PendingClaims {
  recordId: string
  mfaId: string
}

const type = 'mfa_pending'
const tokens = accountTokens('pending token')

/**
 * The token of a login that waits for its second factor, issued at `now` (seconds since 1970). It
 * has another type and another key than a bearer token, so it signs nobody in; a new password ends
 * it.
 */
export function signPendingToken(
  record: RecordModel,
  { recordId, mfaId }: PendingClaims,
  now: number,
  ttlSeconds: number,
): string {
  return tokens.sign(record, { sub: recordId, pur: type, type, mfa: mfaId }, now, ttlSeconds)
}

/** The content of a text that has the form of such a token. Proves nothing. */
export function readPendingToken(token: string): PendingClaims | undefined {
  const { sub, pur, mfa } = tokens.read(token) ?? {}
  if (typeof sub !== 'string' || typeof mfa !== 'string' || pur !== type) return undefined
  return { recordId: sub, mfaId: mfa }
}

/** Whether that account's key signed the token, and it hasn't expired at `now`. */
export const isPendingTokenOf = tokens.isOf

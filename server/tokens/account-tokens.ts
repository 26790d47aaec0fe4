import { createHmac } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { signClaims } from './sign.js'

/** Characters. Our own longest token has about 400; contracts add a few claims. */
export const tokenLengthLimit = 8_192

/** Tokens that aren't bearer tokens; each kind is signed with a separate key per account. */
export interface AccountTokens {
  /** Signs claims for `ttlSeconds`, starting at `now` in seconds since 1970. */
  sign(record: RecordModel, claims: object, now: number, ttlSeconds: number): string
  /** The claims of a text that has the form of a token with an expiry. Proves nothing. */
  read(token: string): Record<string, unknown> | undefined
  /** Whether that account's key signed the token, and it hasn't expired at `now`. */
  isOf(record: RecordModel, token: string, now: number): boolean
}

/**
 * The key is derived from the account's token key, the collection's secret and `purpose`. It
 * changes with the first two, and differs from the bearer tokens' key, so that neither is accepted
 * in place of the other.
 */
export function accountTokens(purpose: string): AccountTokens {
  const keyOf = ({ collection, values }: RecordModel): Buffer => {
    const { secret } = (collection as AuthCollection).auth.authToken
    return createHmac('sha256', `${values['tokenKey']}${secret}`).update(purpose).digest()
  }
  return {
    sign: (record, claims, now, ttlSeconds) =>
      signClaims(keyOf(record), { ...claims, iat: now, exp: now + ttlSeconds }),
    read(token) {
      if (token.length > tokenLengthLimit) return undefined
      try {
        const claims = jsonwebtoken.decode(token, { json: true }) ?? {}
        return typeof claims.exp === 'number' ? claims : undefined
      } catch {
        return undefined
      }
    },
    isOf(record, token, now) {
      if (record.values['tokenKey'] === '') return false
      try {
        jsonwebtoken.verify(token, keyOf(record), { algorithms: ['HS256'], clockTimestamp: now })
        return true
      } catch {
        return false
      }
    },
  }
}

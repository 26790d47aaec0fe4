import { isBlocked } from '../auth/blocked.js'
import { sessionAfter } from '../auth/session-after.js'
import type { SessionClaims } from '../auth/session-claims.js'
import type { App } from '../base/app.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { send } from './slugbase-body.js'
import { noPendingCookie, noTokenCookie, tokenCookie } from './slugbase-cookie.js'
import { SlugbaseRefusal } from './slugbase-errors.js'
import { slugbaseClaims } from './slugbase-user.js'

export const tokenSeconds = 7 * 24 * 3600

/** What the access token contains beyond the native claims. */
export function slugbaseSession(app: App, record: RecordModel, userKey: string): SessionClaims {
  const claims = slugbaseClaims(record, userKey, app.clock.now())
  return { claims, ttlSeconds: tokenSeconds }
}

/** Signs in a newly created account, if it may be signed in right away. */
export async function beginSession(
  exchange: Exchange,
  record: RecordModel,
  userKey: string,
): Promise<void> {
  const { app, caller, input } = exchange.state
  const request = { caller, info: () => input.info('password', {}) }
  const session = () => slugbaseSession(app, record, userKey)
  const begun = await sessionAfter(app, record, request, session)
  if (begun) exchange.append('Set-Cookie', tokenCookie(exchange, begun.token, tokenSeconds))
}

/**
 * The account that is signed in: by this contract's cookie, which no other route reads, or else by
 * the bearer token. It becomes the caller. Throws access.token_required.
 */
export async function requireAccount(
  exchange: Exchange,
  collection: AuthCollection,
): Promise<RecordModel> {
  const { app, caller } = exchange.state
  const token = exchange.cookies.get('token')
  if (token) {
    const record = await app.tokens.verify(token, 'auth')
    Object.assign(caller, { token, record: record && !isBlocked(record) ? record : null })
  }
  const { record } = caller
  if (record?.collection.id === collection.id) return record
  throw new SlugbaseRefusal('access.token_required', 'Unauthorized')
}

/**
 * `POST /api/auth/logout`: removes the cookies for any caller. The token works until it expires.
 */
export async function logOut(exchange: Exchange): Promise<void> {
  exchange.append('Set-Cookie', noTokenCookie(exchange))
  exchange.append('Set-Cookie', noPendingCookie(exchange))
  send(exchange, 200, { message: 'Logged out' })
}

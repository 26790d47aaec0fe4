import { isBlocked } from '../auth/blocked.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { isForeignForm, isOwnPage } from './foreign-form.js'
import { sessionCookie, signedOutCookie } from './weather-cookie.js'
import { weatherRecord } from './weather-record.js'
import { noteOf, refuseForeign } from './weather-request.js'

/**
 * Finds out who is calling: from the Authorization header if there is one, otherwise from this
 * contract's cookie, which no other route reads. A change by cookie must come from one of our own
 * pages, and no change may be a request that another site can send without a preflight. Throws
 * access.forbidden.
 */
export async function loadCaller(
  exchange: Exchange,
  collection: AuthCollection,
  secure: boolean,
): Promise<void> {
  const isChange = exchange.method !== 'GET' && exchange.method !== 'HEAD'
  const { caller } = exchange.state
  if (exchange.req.headers.authorization === undefined) {
    if (isChange && isForeignForm(exchange)) refuseForeign(exchange)
    const found = await fromCookie(exchange, collection)
    if (found) {
      if (isChange && !isOwnPage(exchange)) refuseForeign(exchange)
      Object.assign(caller, found)
    }
  }
  await renewCookie(exchange, collection, secure)
}

/** The cookie of the answer: for the caller's account as it is now, or for nobody. */
export async function renewCookie(
  exchange: Exchange,
  collection: AuthCollection,
  secure: boolean,
): Promise<void> {
  const { app, caller } = exchange.state
  // A new password ends the token, and so does deleting the account.
  const record = caller.record ? await app.tokens.verify(caller.token, 'auth') : null
  noteOf(exchange).cookie =
    record?.collection.id === collection.id
      ? cookieOf(exchange, record, caller.token, secure)
      : signedOutCookie(secure)
}

/** The session's cookie, which expires with its token. */
export function cookieOf(
  { state: { app } }: Exchange,
  record: RecordModel,
  token: string,
  secure: boolean,
): string {
  const expires = Number(app.tokens.decode(token)?.['exp'])
  return sessionCookie(token, weatherRecord(record), expires, secure)
}

async function fromCookie(
  exchange: Exchange,
  collection: AuthCollection,
): Promise<{ token: string; record: RecordModel } | undefined> {
  const token = tokenIn(exchange.cookies.get('pb_auth'))
  const record = await exchange.state.app.tokens.verify(token, 'auth')
  const isIn = record?.collection.id === collection.id && !isBlocked(record)
  return isIn ? { token, record } : undefined
}

/** Other content of the cookie is the page's own business. */
function tokenIn(cookie = ''): string {
  try {
    const value: unknown = JSON.parse(decodeURIComponent(cookie))
    const token = (value as { token?: unknown } | null)?.token
    return typeof token === 'string' ? token : ''
  } catch {
    return ''
  }
}

import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import { takeOwnLimit } from '../limits/index.js'

const quarterHourMs = 15 * 60_000

/** Logins and refreshes of a client. */
export const perMinute: Limit = { max: 20, windowMs: 60_000 }
export const registrations: Limit = { max: 10, windowMs: 60_000 }
/** Mails that verify; each goes to whoever a client names. */
export const verifications: Limit = { max: 3, windowMs: quarterHourMs }
/** Codes and links to reset, and tries of them, for one address. */
export const resets: Limit = { max: 5, windowMs: quarterHourMs }

/** This contract's own limit, by client and what it asks for. Throws request.too_many. */
export async function takeTry(
  { state: { app, caller } }: Exchange,
  route: string,
  limit: Limit,
  about = '',
): Promise<void> {
  const key = `mudbase:${route}:${addressKey(caller.ip)}${about && ` ${about.toLowerCase()}`}`
  const taken = await takeOwnLimit(app.limits, key, limit)
  if (taken?.allowed !== false) return
  const seconds = Math.max(1, Math.ceil((taken.resetsAt - app.clock.now()) / 1000))
  throw fail('request.too_many', { headers: { 'Retry-After': String(seconds) } })
}

import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import { takeOwnLimit } from '../limits/index.js'

const quarterHourMs = 15 * 60_000

/** A client's logins and refreshes. */
export const perMinute: Limit = { max: 20, windowMs: 60_000 }
export const registrations: Limit = { max: 10, windowMs: 60_000 }
/** Verification mails; they go to any address that a client names. */
export const verifications: Limit = { max: 3, windowMs: quarterHourMs }
/** Codes and links for resets, and attempts to use them, per address. */
export const resets: Limit = { max: 5, windowMs: quarterHourMs }

/**
 * Counts against this contract's own limit, by client and kind of request. Throws request.too_many.
 */
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

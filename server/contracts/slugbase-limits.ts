import type { Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import type { Limit, Taken } from '../limits/counter.js'
import { takeOwnLimit } from '../limits/index.js'
import { SlugbaseRefusal, tooManyTries } from './slugbase-errors.js'

const windowSeconds = 15 * 60
const windowMs = windowSeconds * 1000
const setups: Limit = { max: 500, windowMs, group: 'slugbase setups' }
const requests: Limit = { max: 2000, windowMs, group: 'slugbase requests' }
const stepUps: Limit = { max: 40, windowMs, group: 'slugbase step-ups' }
const enrolments: Limit = { max: 25, windowMs, group: 'slugbase enrolments' }
const logins: Limit = { max: 300, windowMs, group: 'slugbase logins' }

/**
 * Counts a login, sign-up, verification or reset against its client's two limits, for requests and
 * for logins, and reports them in the headers. Returns a function that gives a successful one back.
 * Source: backend/src/middleware/security.ts over express-rate-limit.
 */
export async function countLogin(exchange: Exchange): Promise<() => Promise<void>> {
  const { app, caller } = exchange.state
  const key = addressKey(caller.ip)
  await countRequest(exchange)
  const taken = await take(exchange, key, logins, tooManyTries)
  return async () => {
    if (taken) await app.limits.counter.giveBackAll([{ key, limit: logins }], [taken])
  }
}

/** Counts a request, and reports the limit in the headers. */
export async function countRequest(exchange: Exchange): Promise<void> {
  const key = addressKey(exchange.state.caller.ip)
  await take(exchange, key, requests, 'Too many requests, please try again later.')
}

/** The same for the setup, which has a limit of its own. */
export async function countSetup(exchange: Exchange): Promise<void> {
  await countRequest(exchange)
  await take(exchange, addressKey(exchange.state.caller.ip), setups, tooManyTries)
}

/** For codes that are compared; every one counts. */
export async function countStepUp(exchange: Exchange): Promise<void> {
  const key = addressKey(exchange.state.caller.ip)
  await countRequest(exchange)
  await take(exchange, key, stepUps, 'Too many MFA attempts. Please try again later.')
}

/** For the steps of setting up an authenticator app. */
export async function countEnrolment(exchange: Exchange): Promise<void> {
  const key = addressKey(exchange.state.caller.ip)
  await countRequest(exchange)
  await take(exchange, key, enrolments, 'Too many MFA setup attempts. Please try again later.')
}

async function take(
  exchange: Exchange,
  key: string,
  limit: Limit,
  refusal: string,
): Promise<Taken | undefined> {
  const { clock, limits } = exchange.state.app
  const taken = await takeOwnLimit(limits, key, limit)
  if (!taken) return undefined
  const seconds = String(Math.max(0, Math.ceil((taken.resetsAt - clock.now()) / 1000)))
  exchange.set({
    'RateLimit-Policy': `${limit.max};w=${windowSeconds}`,
    'RateLimit-Limit': String(limit.max),
    'RateLimit-Remaining': String(taken.remaining),
    'RateLimit-Reset': seconds,
  })
  if (taken.allowed) return taken
  exchange.set('Retry-After', seconds)
  throw new SlugbaseRefusal('request.too_many', refusal)
}

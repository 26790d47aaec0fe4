import { type BoundedCache, boundedCache } from '../base/bounded-cache.js'
import type { GivenId } from './otps.js'

/** Whom an id without a code was given to. */
export interface GivenTo {
  address: string
  /** '' where nobody has the address. */
  recordRef: string
}

/**
 * What the login flows remember outside the database. It is lost with the process, which at worst costs
 * a second mail or hash. Where only one request may win, the database decides between processes.
 */
export interface AuthMemory {
  /** Hashes that are being replaced: of many logins at once, one does the work. */
  renewals: Set<string>
  /** Alerts on their way, so that a second login from there sends no second one. */
  alerts: Set<string>
  /** Until when an account gets no other mail of that kind, in the clock's milliseconds. */
  quietUntil: Map<string, number>
  /** What is waited for by key: see in-turn.ts. */
  turns: Map<string, Promise<unknown>>
  /** Used verification tokens: verifying doesn't change the token key, so the database can't tell. */
  usedVerifications: BoundedCache<string, true>
  /** The name that Apple tells once, by code. */
  appleNames: BoundedCache<string, { name: string; until: number }>
  /** Ids of one-time passwords that have no code: they must behave as an account's do. */
  codelessByOwner: BoundedCache<string, readonly GivenId[]>
  codelessOwners: BoundedCache<string, GivenId & GivenTo>
}

const usedVerificationsKept = 10_000
// Arbitrary, but nobody has so many first logins in a minute.
const appleNamesKept = 1000
// Arbitrary: some 5 MB, or 20 where each address has ten ids. Each costs who asks a hash, and an id
// that is forgotten is one of nobody.
const codelessKept = 10_000

export function createAuthMemory(): AuthMemory {
  return {
    renewals: new Set(),
    alerts: new Set(),
    quietUntil: new Map(),
    turns: new Map(),
    usedVerifications: boundedCache(usedVerificationsKept),
    appleNames: boundedCache(appleNamesKept),
    codelessByOwner: boundedCache(codelessKept),
    codelessOwners: boundedCache(codelessKept),
  }
}

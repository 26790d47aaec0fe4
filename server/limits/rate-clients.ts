import { createBegun } from '../base/begun.js'
import type { Clock } from '../base/clock.js'
import type { RateLimitRule } from '../settings/defaults.js'

/** The numbers of a rule. */
export type CountRule = Pick<RateLimitRule, 'maxRequests' | 'duration'>

/** The windows of settings.rateLimits: per limiter and client, in whole seconds. */
export interface RateClients {
  /**
   * Whether a request was counted since the settings were loaded. PocketBase's own checks count
   * too, those of one-time passwords and empty searches, even if the settings' limits are off.
   */
  readonly begun: boolean
  /** Marks that something was counted elsewhere that PocketBase counts here. */
  begin(): void
  /** Calls back when the first request is counted; replaces an earlier listener. */
  onBegin(listener: () => void): void
  /**
   * Counts a request; returns the seconds to wait if it is one too many, otherwise 0. A limiter
   * keeps the numbers of the rule that created it: PocketBase names limiters after the route, not
   * the rule.
   */
  consume(limiter: string, rule: CountRule, client: string): number | Promise<number>
  /**
   * Clears everything, as PocketBase does when the settings are loaded again. Counts shared by
   * several processes are cleared once, where the settings were changed (`isOwn`).
   */
  clear(isOwn: boolean): void
  /** Drops the windows that have ended. */
  dropEnded(): void
}

interface Limiter {
  max: number
  seconds: number
  clients: Map<string, Client>
}

interface Client {
  start: number
  available: number
}

// Arbitrary; there is one limiter per matching rule, or per rule and collection.
const maxClientsPerLimiter = 50_000

/**
 * Creates the windows, in memory like PocketBase's. Source: apis/middlewares_rate_limit.go
 * rateClient.
 */
export function createRateClients(clock: Clock, maxClients = maxClientsPerLimiter): RateClients {
  const limiters = new Map<string, Limiter>()
  const since = createBegun()
  return {
    get begun() {
      return since.begun
    },
    begin: since.begin,
    onBegin: since.onBegin,
    consume(name, rule, client) {
      since.begin()
      let limiter = limiters.get(name)
      if (!limiter) {
        limiter = { max: rule.maxRequests, seconds: rule.duration, clients: new Map() }
        limiters.set(name, limiter)
      }
      const now = Math.floor(clock.now() / 1000)
      const { clients, max, seconds } = limiter
      let found = clients.get(client)
      if (!found || now - found.start >= seconds) {
        clients.delete(client)
        makeRoom(limiter, now, maxClients)
        found = { start: now, available: max }
        clients.set(client, found)
      }
      if (found.available > 0) {
        found.available--
        return 0
      }
      return Math.max(1, found.start + seconds - now)
    },
    clear() {
      limiters.clear()
      since.forget()
    },
    dropEnded() {
      const now = Math.floor(clock.now() / 1000)
      for (const [name, { clients, seconds }] of limiters) {
        // Windows are kept in the order in which they began.
        for (const [key, { start }] of clients) {
          if (now - start < seconds) break
          clients.delete(key)
        }
        if (clients.size === 0) limiters.delete(name)
      }
    },
  }
}

/** Removes the windows that have ended, oldest first, and one more if there is still no room. */
function makeRoom({ clients, seconds }: Limiter, now: number, maxClients: number): void {
  for (const [key, { start }] of clients) {
    if (now - start < seconds && clients.size < maxClients) return
    clients.delete(key)
  }
}

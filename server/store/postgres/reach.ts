import type { DatabaseState } from '../../base/cluster.js'

/** The state of the database, as found by the beat and by refused connections. */
export interface Reach {
  readonly state: DatabaseState
  /** The database is away: requests are refused immediately. */
  readonly isAway: boolean
  /** Reports the beat's result. */
  found(state: DatabaseState): void
  /** Reports that a connection was made or refused. */
  connected(wasMade: boolean): void
  /** Calls back when the database is found to be away. */
  onAway(listener: () => void): void
}

// Longer than the interval of a load balancer's health checks.
const refusalCountsMs = 5000

export function createReach(): Reach {
  const listeners = new Set<() => void>()
  let state: DatabaseState = 'well'
  let refusedUntil = 0
  return {
    get state() {
      return state === 'well' && performance.now() < refusedUntil ? 'away' : state
    },
    get isAway() {
      return state === 'away'
    },
    found(next) {
      const isNews = next === 'away' && state !== 'away'
      state = next
      if (isNews) for (const listener of listeners) listener()
    },
    connected(wasMade) {
      refusedUntil = wasMade ? 0 : performance.now() + refusalCountsMs
    },
    onAway: (listener) => void listeners.add(listener),
  }
}

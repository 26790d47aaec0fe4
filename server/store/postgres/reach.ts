import type { DatabaseState } from '../../base/cluster.js'

/** What this process knows of its database: a beat finds it out, and so do connections that are refused. */
export interface Reach {
  readonly state: DatabaseState
  /** Nobody is to wait for the database: who asks is refused at once. */
  readonly isAway: boolean
  /** What the beat has found. */
  found(state: DatabaseState): void
  /** A connection was made, or refused. */
  connected(wasMade: boolean): void
  /** Calls back when the database is found to be away. */
  onAway(listener: () => void): void
}

// Longer than the pauses of a load balancer that asks for the health.
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

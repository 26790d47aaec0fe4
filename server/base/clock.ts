/** The one source of time, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** PocketBase's date text: `2022-10-11 09:42:15.113Z`. */
export function formatDate(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ')
}

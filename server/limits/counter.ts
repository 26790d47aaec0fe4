/** `max` tries per key in windows of `windowMs`, the first of which begins with the first try. */
export interface Limit {
  max: number
  windowMs: number
}

export interface Taken {
  /** False for a try beyond the limit; such a try isn't counted. */
  allowed: boolean
  /** Tries left in this window, this one taken. */
  remaining: number
  /** When the window ends, milliseconds since 1970. */
  resetsAt: number
}

/**
 * Counts tries, each in one atomic step, so that a hundred at once are a hundred. In memory for one
 * process; the interface is asynchronous because several processes will share a database.
 */
export interface Counter {
  take(key: string, limit: Limit): Promise<Taken>
  /** Takes one try back, where the window it was counted in still runs. */
  giveBack(key: string): Promise<void>
}

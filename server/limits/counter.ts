/** `max` attempts per key in windows of `windowMs`; a window begins with its first attempt. */
export interface Limit {
  max: number
  windowMs: number
  /**
   * Keys of one group share a bounded space, separate from other groups, so that a flood in one
   * can't evict another's keys. A constant in the code, never text from a client. Default: ''.
   */
  group?: string
}

/** One attempt to be counted for one key. */
export interface Want {
  key: string
  limit: Limit
}

export interface Taken {
  /** False for an attempt beyond the limit; it isn't counted. */
  allowed: boolean
  /** Attempts counted in this window, including this one if it was counted. */
  count: number
  /** Attempts left in this window after this one. */
  remaining: number
  /** When the window ends, milliseconds since 1970. */
  resetsAt: number
}

/**
 * Counts attempts, each in one atomic step, so that a hundred at once count as a hundred. In memory
 * for one process; the interface is asynchronous because several processes may share the counts.
 */
export interface Counter {
  take(key: string, limit: Limit): Promise<Taken>
  /** Gives back one attempt for a key without a group. */
  giveBack(key: string): Promise<void>
  /** Counts for all keys or, if one of them is used up, for none; returns a result for each. */
  takeAll(wants: readonly Want[]): Promise<Taken[]>
  /** Gives back what was counted, if the windows in which it was counted are still running. */
  giveBackAll(wants: readonly Want[], taken: readonly Taken[]): Promise<void>
}

import type { Counter } from './counter.js'

/** The limits of this gateway. `enabled` is false with --limits off, which leaves the native rules. */
export interface Limits {
  readonly enabled: boolean
  /** For the contracts' own limits. */
  readonly counter: Counter
}

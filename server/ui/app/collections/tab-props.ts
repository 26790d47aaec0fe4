import type { Faults } from '../api'
import type { Collection } from '../state'

/** What each tab of a collection's editor gets. */
export interface TabProps {
  draft: Collection
  faults: Faults
  /** Sets a value at a path such as `otp.enabled`. */
  set(path: string, value: unknown): void
}

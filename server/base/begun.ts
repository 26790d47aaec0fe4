/**
 * Whether a request was counted since the settings were loaded: shared by all implementations of
 * limits/rate-clients.ts.
 */
export interface Begun {
  readonly begun: boolean
  begin(): void
  /** Calls back at the first one; replaces an earlier listener. */
  onBegin(listener: () => void): void
  forget(): void
}

export function createBegun(): Begun {
  let begun = false
  let listener = () => {}
  return {
    get begun() {
      return begun
    },
    begin() {
      if (begun) return
      begun = true
      listener()
    },
    onBegin(next) {
      listener = next
    },
    forget() {
      begun = false
    },
  }
}

/** Whether a request was counted since the settings were loaded: what all kinds of limits/rate-clients.ts keep of it. */
export interface Begun {
  readonly begun: boolean
  begin(): void
  /** Calls back at the first; in the place of who asked for it before. */
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

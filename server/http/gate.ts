/** The entrance to all handlers; counts those that are running. */
export interface Gate {
  /** False once the gateway stops; then nothing new is started. */
  readonly isOpen: boolean
  enter(): void
  leave(): void
  close(): void
  /**
   * Resolves when no handler is running. A handler whose client has gone still counts, since it may
   * be about to write.
   */
  idle(): Promise<void>
}

export function createGate(): Gate {
  let isOpen = true
  let running = 0
  let waiting: (() => void)[] = []
  return {
    get isOpen() {
      return isOpen
    },
    enter() {
      running++
    },
    leave() {
      running--
      if (running > 0) return
      for (const resolve of waiting) resolve()
      waiting = []
    },
    close() {
      isOpen = false
    },
    idle: () =>
      running === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve)),
  }
}

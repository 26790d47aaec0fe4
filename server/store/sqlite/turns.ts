import { fail } from '../../base/errors.js'

/** A queue with one place. */
export interface Turns {
  readonly isFree: boolean
  /**
   * Resolves when the place is the caller's. Throws server.busy after `mostMs`, which also turns the
   * deadlock of a transaction inside a transaction into an error.
   */
  take(mostMs?: number): Promise<void>
  /** Leaves the place to the next. */
  pass(): void
}

/** `limitMs`: how long callers wait who don't say it. */
export function createTurns(limitMs: number): Turns {
  const waiting = new Set<() => void>()
  let taken = false
  return {
    get isFree() {
      return !taken
    },
    take(mostMs = limitMs) {
      if (!taken) {
        taken = true
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const timer =
          mostMs === Number.POSITIVE_INFINITY
            ? undefined
            : setTimeout(() => {
                waiting.delete(enter)
                reject(fail('server.busy', { headers: { 'Retry-After': '1' } }))
              }, mostMs)
        const enter = () => {
          clearTimeout(timer)
          resolve()
        }
        waiting.add(enter)
      })
    },
    pass() {
      const [next] = waiting
      if (!next) {
        taken = false
        return
      }
      waiting.delete(next)
      next()
    },
  }
}

import { fail } from '../../base/errors.js'

// Arbitrary. While somebody always waits, the list would grow.
const compactFrom = 256

interface Waiting {
  enter(): void
  refuse(error: unknown): void
  /** By performance.now(). */
  until: number
}

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
  // Not a Set: one that shrinks and grows leaves tables behind that refer to the next one. Once the
  // first of them is in V8's old space, all that ever waited goes there with it.
  let waiting: (Waiting | undefined)[] = []
  /** Those before it have had their turn. */
  let first = 0
  let taken = false
  let timer: NodeJS.Timeout | undefined

  function wait(mostMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const until = performance.now() + mostMs
      waiting.push({ enter: resolve, refuse: reject, until })
      if (until !== Number.POSITIVE_INFINITY) timer ??= setTimeout(refuseLate, mostMs)
    })
  }

  /** One timer serves all: of those who wait, the first to come has waited longest. */
  function refuseLate(): void {
    const now = performance.now()
    const late: Waiting[] = []
    const others: Waiting[] = []
    let next = Number.POSITIVE_INFINITY
    for (const one of waiting.slice(first) as Waiting[]) {
      if (one.until <= now) late.push(one)
      else {
        others.push(one)
        next = Math.min(next, one.until)
      }
    }
    waiting = others
    first = 0
    timer = next === Number.POSITIVE_INFINITY ? undefined : setTimeout(refuseLate, next - now)
    for (const one of late) one.refuse(fail('server.busy', { headers: { 'Retry-After': '1' } }))
  }

  return {
    get isFree() {
      return !taken
    },
    take(mostMs = limitMs) {
      if (taken) return wait(mostMs)
      taken = true
      return Promise.resolve()
    },
    pass() {
      const next = waiting[first]
      if (next) {
        waiting[first++] = undefined
        if (first >= compactFrom && first * 2 >= waiting.length) {
          waiting = waiting.slice(first)
          first = 0
        }
        next.enter()
        return
      }
      taken = false
      waiting = []
      first = 0
      clearTimeout(timer)
      timer = undefined
    },
  }
}

import { ApiError } from '../base/errors.js'
import type { FairQueue } from './fair-queue.js'

export interface PacedRefusals {
  queue: FairQueue
  /** From now on refusals are sent at once, including those that wait. */
  release(): void
}

// The value of Retry-After. Clients that respect it wait as long in total as those that don't.
const pauseMs = 1000
// Arbitrary: each costs a socket and a request; more than that are refused at once.
const maxPaused = 1000

/**
 * The same queue, but it reports a refusal only after a pause. A flood sends its next request when
 * the last one is refused: 300 connections that were refused at once kept the loop so busy that
 * others waited several hundred milliseconds. Errors of `work` itself aren't delayed.
 */
export function pacedRefusals(queue: FairQueue): PacedRefusals {
  const paused = new Set<() => void>()
  let isReleased = false

  function pause(): Promise<void> {
    if (isReleased || paused.size >= maxPaused) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        paused.delete(end)
        resolve()
      }
      const timer = setTimeout(end, pauseMs)
      paused.add(end)
    })
  }

  return {
    async queue(turn, work) {
      let hasBegun = false
      try {
        return await queue(turn, () => {
          hasBegun = true
          return work()
        })
      } catch (error) {
        const isRefused = !hasBegun && error instanceof ApiError && error.code === 'server.busy'
        if (isRefused && !turn.isGone?.()) await pause()
        throw error
      }
    },
    release() {
      isReleased = true
      for (const end of [...paused]) end()
    },
  }
}

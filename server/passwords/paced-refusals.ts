import { ApiError } from '../base/errors.js'
import type { FairQueue } from './fair-queue.js'

export interface PacedRefusals {
  queue: FairQueue
  /** From now on refusals are told at once, those that wait as well. */
  release(): void
}

// What Retry-After says. Clients that keep to it wait as long in all as those that don't.
const pauseMs = 1000
// Arbitrary: each costs a socket and a request; what goes beyond is refused at once.
const maxPaused = 1000

/**
 * The same queue, that tells a refusal only after a pause. Who floods sends its next request with the
 * refusal of the last: 300 connections that got theirs at once kept the loop so busy that others
 * waited some hundred milliseconds. What `work` itself throws isn't held back.
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

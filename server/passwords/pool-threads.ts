import { readdirSync, readFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

// libuv's name for its threads, since 1.50 (Node 24); before that, they can't be identified.
const threadName = 'libuv-worker'
/** Steps of `nice`: when both want a core, the event loop gets three quarters of it. Arbitrary. */
const lowerBy = 5

/**
 * Gives libuv's threads a lower priority than the event loop, so that a flood of logins doesn't
 * keep other requests waiting. On Linux each thread has its own priority. Returns how many there
 * were.
 */
export function lowerPoolThreads(): number {
  let lowered = 0
  try {
    const priority = lowerPriority()
    for (const id of readdirSync('/proc/self/task')) {
      if (readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() !== threadName) continue
      setPriority(Number(id), priority)
      lowered++
    }
  } catch {
    // Another system, or a sandbox that forbids it: hashing works without it.
  }
  return lowered
}

/** The same for the calling thread. */
export function lowerThisThread(): void {
  try {
    setPriority(0, lowerPriority())
  } catch {
    // As above.
  }
}

function lowerPriority(): number {
  return Math.min(getPriority() + lowerBy, 19)
}

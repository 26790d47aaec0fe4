import { readdirSync, readFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

// How libuv names its threads, since 1.50 (Node 24); before, nobody can tell which they are.
const threadName = 'libuv-worker'
/** Steps of `nice`: of a core that both want the event loop gets three parts in four. Arbitrary. */
const lowerBy = 5

/**
 * Lets libuv's threads come after the event loop where both want a core, so that a flood of logins doesn't
 * keep others' requests waiting. On Linux a thread has a priority of its own. Gives how many there were.
 */
export function lowerPoolThreads(): number {
  let lowered = 0
  try {
    const priority = Math.min(getPriority() + lowerBy, 19)
    for (const id of readdirSync('/proc/self/task')) {
      if (readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() !== threadName) continue
      setPriority(Number(id), priority)
      lowered++
    }
  } catch {
    // Another system, or a sandbox that forbids it: hashing works without.
  }
  return lowered
}

import type { Clock } from '../base/clock.js'
import type { Counter } from './counter.js'

interface Window {
  count: number
  endsAt: number
}

// Arbitrary: about 100 bytes a key, so some 10 MB in a flood of addresses.
const maxKeys = 100_000

/**
 * Windows in this process's memory. When there are too many, those that have ended go; when none
 * has, the oldest goes, which only forgets tries.
 */
export function createMemoryCounter(clock: Clock): Counter {
  const windows = new Map<string, Window>()

  function makeRoom(now: number): void {
    if (windows.size < maxKeys) return
    for (const [key, window] of windows) if (window.endsAt <= now) windows.delete(key)
    while (windows.size >= maxKeys) windows.delete(windows.keys().next().value!)
  }

  return {
    async take(key, { max, windowMs }) {
      const now = clock.now()
      let window = windows.get(key)
      if (!window || window.endsAt <= now) {
        windows.delete(key)
        makeRoom(now)
        window = { count: 0, endsAt: now + windowMs }
        windows.set(key, window)
      }
      const allowed = window.count < max
      if (allowed) window.count++
      return { allowed, remaining: max - window.count, resetsAt: window.endsAt }
    },
    async giveBack(key) {
      const window = windows.get(key)
      if (window && window.count > 0) window.count--
    },
  }
}

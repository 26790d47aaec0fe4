import type { Clock } from '../base/clock.js'
import type { Counter, Taken, Want } from './counter.js'

interface Window {
  count: number
  endsAt: number
}

// Arbitrary: about 150 bytes per key, so about 15 MB per group in a flood of addresses.
const defaultMaxKeys = 100_000

/**
 * Windows in this process's memory. If a group is full, the oldest window is dropped, which only
 * forgets attempts; the cost of an attempt never depends on the number of keys.
 */
export function createMemoryCounter(clock: Clock, maxKeys = defaultMaxKeys): Counter {
  const groups = new Map<string, Map<string, Window>>()

  function groupOf(group = ''): Map<string, Window> {
    let windows = groups.get(group)
    if (!windows) {
      windows = new Map()
      groups.set(group, windows)
    }
    return windows
  }

  /** The key's running window; undefined if there is none. */
  function running(want: Want, now: number): Window | undefined {
    const window = groupOf(want.limit.group).get(want.key)
    return window && window.endsAt > now ? window : undefined
  }

  function begin(want: Want, now: number): Window {
    const windows = groupOf(want.limit.group)
    windows.delete(want.key)
    dropFirst(windows, now, maxKeys)
    const window = { count: 0, endsAt: now + want.limit.windowMs }
    windows.set(want.key, window)
    return window
  }

  // No await inside: this is the one atomic step.
  function takeAll(wants: readonly Want[]): Taken[] {
    const now = clock.now()
    const found = wants.map((want) => ({ want, window: running(want, now) }))
    const isFree = found.every(({ want, window }) => (window?.count ?? 0) < want.limit.max)
    return found.map(({ want, window }) => {
      const { max, windowMs } = want.limit
      const used = window?.count ?? 0
      if (!isFree) {
        const resetsAt = window?.endsAt ?? now + windowMs
        return { allowed: used < max, count: used, remaining: Math.max(0, max - used), resetsAt }
      }
      const counted = window ?? begin(want, now)
      counted.count++
      const { count, endsAt } = counted
      return { allowed: true, count, remaining: Math.max(0, max - count), resetsAt: endsAt }
    })
  }

  return {
    take: async (key, limit) => takeAll([{ key, limit }])[0]!,
    takeAll: async (wants) => takeAll(wants),
    async giveBack(key) {
      const window = groupOf('').get(key)
      if (window && window.count > 0) window.count--
    },
    async giveBackAll(wants, taken) {
      for (const [index, { key, limit }] of wants.entries()) {
        const window = groupOf(limit.group).get(key)
        if (window && window.count > 0 && window.endsAt === taken[index]?.resetsAt) window.count--
      }
    },
  }
}

/** Removes the oldest windows that have ended, and one that hasn't if there is no room. */
function dropFirst(windows: Map<string, Window>, now: number, maxKeys: number): void {
  for (const [key, window] of windows) {
    if (window.endsAt > now && windows.size < maxKeys) return
    windows.delete(key)
  }
}

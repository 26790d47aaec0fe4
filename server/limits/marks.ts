import { boundedCache } from '../base/bounded-cache.js'
import type { Clock } from '../base/clock.js'

/** Marks of one kind, which share a bounded space, so that a flood of one kind evicts no other. */
export interface MarkGroup {
  name: string
  /** This many are kept; beyond that the oldest are dropped. */
  kept: number
}

/**
 * What flows remember for a while, by key, for all processes that serve the same data. Only for
 * what may be lost with the memory; if a loss would do harm, the database decides instead.
 */
export interface Marks {
  /** The key's value; undefined if there is none, or it has expired. */
  get(group: MarkGroup, key: string): Promise<string | undefined>
  /** `until`: milliseconds since 1970, Infinity for as long as there is room. */
  set(group: MarkGroup, key: string, value: string, until: number): Promise<void>
  /** Sets a value if there is none; of many calls at once, one returns true. */
  claim(group: MarkGroup, key: string, value: string, until: number): Promise<boolean>
  /** Returns the value and removes it; of many calls at once, one gets it. */
  take(group: MarkGroup, key: string): Promise<string | undefined>
  /** Appends to the key's list, of which the last `length` entries stay. */
  push(group: MarkGroup, key: string, value: string, length: number): Promise<void>
  /** The key's list, oldest first. */
  list(group: MarkGroup, key: string): Promise<readonly string[]>
}

interface Mark {
  values: readonly string[]
  until: number
}

/** Marks in this process's memory. */
export function createMarks(clock: Clock): Marks {
  const groups = new Map<string, ReturnType<typeof boundedCache<string, Mark>>>()

  function groupOf({ name, kept }: MarkGroup) {
    let marks = groups.get(name)
    if (!marks) {
      marks = boundedCache<string, Mark>(kept)
      groups.set(name, marks)
    }
    return marks
  }

  function find(group: MarkGroup, key: string): readonly string[] {
    const mark = groupOf(group).get(key)
    return mark && mark.until > clock.now() ? mark.values : []
  }

  const put = (group: MarkGroup, key: string, values: readonly string[], until: number) =>
    groupOf(group).set(key, { values, until })

  // Each is one step: nothing is awaited inside.
  return {
    get: async (group, key) => find(group, key)[0],
    set: async (group, key, value, until) => put(group, key, [value], until),
    async claim(group, key, value, until) {
      if (find(group, key).length > 0) return false
      put(group, key, [value], until)
      return true
    },
    async take(group, key) {
      const [value] = find(group, key)
      if (value !== undefined) put(group, key, [], 0)
      return value
    },
    async push(group, key, value, length) {
      put(group, key, [...find(group, key), value].slice(-length), Number.POSITIVE_INFINITY)
    },
    list: async (group, key) => find(group, key),
  }
}

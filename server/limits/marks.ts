import { boundedCache } from '../base/bounded-cache.js'
import type { Clock } from '../base/clock.js'

/** Marks of one kind, which share a bounded room: a flood of one kind pushes out no other. */
export interface MarkGroup {
  name: string
  /** As many are kept; beyond it the oldest are forgotten. */
  kept: number
}

/**
 * What flows remember for a while, by key, for all processes that serve the same data. What may be lost
 * with the memory belongs here; where that would do harm, the database decides.
 */
export interface Marks {
  /** The key's value; undefined where there is none, or its time is over. */
  get(group: MarkGroup, key: string): Promise<string | undefined>
  /** `until`: milliseconds since 1970, Infinity for as long as there is room. */
  set(group: MarkGroup, key: string, value: string, until: number): Promise<void>
  /** Sets a value where there is none; true for the one of many who did. */
  claim(group: MarkGroup, key: string, value: string, until: number): Promise<boolean>
  /** Gives the value and forgets it: one of many who ask gets it. */
  take(group: MarkGroup, key: string): Promise<string | undefined>
  /** Adds to the key's list, of which the last `length` stay. */
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

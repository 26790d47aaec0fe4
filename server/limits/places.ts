/** A limited number of places by key, for example for the connections of one address. */
export interface Places {
  /**
   * Takes a place at each key if all have one left; otherwise takes none and returns the first key
   * that is full.
   */
  enter(wants: readonly PlaceWant[]): Promise<string | undefined>
  leave(keys: readonly string[]): void
}

export interface PlaceWant {
  key: string
  /** 0: no limit, and not counted. */
  max: number
}

/** Places in this process's memory. */
export function createPlaces(): Places {
  const taken = new Map<string, number>()
  return {
    async enter(wants) {
      const counted = wants.filter(({ max }) => max > 0)
      const full = counted.find(({ key, max }) => (taken.get(key) ?? 0) >= max)
      if (full) return full.key
      for (const { key } of counted) taken.set(key, (taken.get(key) ?? 0) + 1)
      return undefined
    },
    leave(keys) {
      for (const key of keys) {
        const left = (taken.get(key) ?? 0) - 1
        if (left > 0) taken.set(key, left)
        else taken.delete(key)
      }
    },
  }
}

/** A map that drops its oldest entries when it is full. */
export interface BoundedCache<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
}

/**
 * Two generations instead of a list in order of use: entries not used since the last turn are
 * dropped, at no cost per hit. Holds between `limit / 2` and `limit` of the entries used last, fewer
 * if their keys are texts of more than `characters` together.
 */
export function boundedCache<K, V>(
  limit: number,
  characters = Number.POSITIVE_INFINITY,
): BoundedCache<K, V> {
  const half = Math.max(1, Math.floor(limit / 2))
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  let length = 0
  const put = (key: K, value: V): void => {
    const added = typeof key === 'string' ? key.length : 0
    if (young.size >= half || length + added > characters / 2) {
      old = young
      young = new Map()
      length = 0
    }
    young.set(key, value)
    length += added
  }
  return {
    get(key) {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) put(key, older)
      return older
    },
    set: put,
  }
}

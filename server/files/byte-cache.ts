/** Bytes by key; if there are too many, the least recently used ones are evicted. */
export interface ByteCache {
  get(key: string): Buffer | undefined
  set(key: string, bytes: Buffer): void
}

/**
 * Two generations, as in base/bounded-cache.ts, but counted in bytes: never more than `limitBytes`.
 */
export function createByteCache(limitBytes: number): ByteCache {
  const half = limitBytes / 2
  let young = new Map<string, Buffer>()
  let old = new Map<string, Buffer>()
  let youngBytes = 0
  const put = (key: string, bytes: Buffer): void => {
    if (bytes.length > half) return
    if (youngBytes + bytes.length > half) {
      old = young
      young = new Map()
      youngBytes = 0
    }
    if (!young.has(key)) youngBytes += bytes.length
    young.set(key, bytes)
  }
  return {
    get(key) {
      const bytes = young.get(key)
      if (bytes) return bytes
      const older = old.get(key)
      if (older) put(key, older)
      return older
    },
    set: put,
  }
}

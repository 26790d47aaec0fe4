/**
 * Runs `width` jobs at a time; others wait in order, at most `limit` of them. Further jobs are refused with the
 * error of `refusal`.
 */
export function createLane(width: number, limit: number, refusal: () => Error) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= width) {
      if (waiting.length >= limit) throw refusal()
      // A job that ends passes its place on, so `running` stays the same.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

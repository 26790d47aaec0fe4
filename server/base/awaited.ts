/** Work in progress that something waits for as a whole. */
export interface Awaited {
  /** A failure counts as an end. */
  add(work: Promise<unknown>): void
  /** Resolves when all that has been added by now has ended; undefined if nothing is in progress. */
  readonly all: Promise<unknown> | undefined
}

export function createAwaited(): Awaited {
  const works = new Set<Promise<unknown>>()
  return {
    add(work) {
      const ended: Promise<unknown> = work.then(
        () => works.delete(ended),
        () => works.delete(ended),
      )
      works.add(ended)
    },
    get all() {
      return works.size > 0 ? Promise.all(works) : undefined
    },
  }
}

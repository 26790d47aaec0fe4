// Older than Node 23.9 there is only the whole process's.
const usage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process)

/** Milliseconds of CPU that work takes on this thread: a busy machine doesn't make it longer. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = usage()
  await work()
  const after = usage()
  return (after.user + after.system - before.user - before.system) / 1000
}

/** The same of what is done when it returns. */
export function cpuMsOf(work: () => void): number {
  const before = usage()
  work()
  const after = usage()
  return (after.user + after.system - before.user - before.system) / 1000
}

// Caches and collections of garbage count as well: what is slow is so in each try.
const tries = 3

/** The least that work takes in up to three tries; `enough` ends them. */
export async function leastCpuMs(enough: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < tries && least > enough; round++) {
    least = Math.min(least, await cpuMs(work))
  }
  return least
}

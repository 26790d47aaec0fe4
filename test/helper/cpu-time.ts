// Before Node 23.9 only the whole process's usage is available.
const usage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process)

/** CPU milliseconds that work takes on this thread: a busy machine doesn't make it longer. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = usage()
  await work()
  const after = usage()
  return (after.user + after.system - before.user - before.system) / 1000
}

/** The same for synchronous work. */
export function cpuMsOf(work: () => void): number {
  const before = usage()
  work()
  const after = usage()
  return (after.user + after.system - before.user - before.system) / 1000
}

// Caches and garbage collections count as well; slow code is slow in each try.
const tries = 3

/** The least CPU time of up to three tries; stops as soon as a try takes no more than `enough`. */
export async function leastCpuMs(enough: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < tries && least > enough; round++) {
    least = Math.min(least, await cpuMs(work))
  }
  return least
}

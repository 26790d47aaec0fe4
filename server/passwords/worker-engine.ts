import type { Piscina } from 'piscina'
import { findProgram } from '../base/programs.js'
import type { PasswordEngine } from './engine.js'
import type { PasswordTask } from './worker.js'

/** bcryptjs in `width` piscina workers, started on the first password. */
export function createWorkerEngine(width: number): PasswordEngine {
  let pool: Promise<Piscina> | undefined
  const run = async (task: PasswordTask): Promise<unknown> => {
    pool ??= startPool(width)
    return (await pool).run(task)
  }
  return {
    name: 'js',
    hash: async (plain, cost) => (await run({ kind: 'hash', plain, cost })) as string,
    compare: async (plain, hash) => (await run({ kind: 'compare', plain, hash })) as boolean,
    async close() {
      if (pool) await (await pool).destroy()
    },
  }
}

async function startPool(width: number): Promise<Piscina> {
  const { Piscina } = await import('piscina')
  const pool = new Piscina({
    filename: findProgram('worker'),
    minThreads: 0,
    maxThreads: width,
    // Workers end after being idle this long: arbitrary, long enough for a quiet minute.
    idleTimeout: 60_000,
    concurrentTasksPerWorker: 1,
    // Heap sizes in MiB: bcrypt needs little, and every worker adds to RSS.
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  })
  // A worker that dies rejects its task, and piscina starts another; without a listener, the event
  // would end the process.
  pool.on('error', () => {})
  return pool
}

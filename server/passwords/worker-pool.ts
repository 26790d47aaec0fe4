import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Piscina } from 'piscina'
import type { PasswordTask } from './worker.js'

/** The threads that compute, at most `width` of them, started with the first password. */
export interface WorkerPool {
  run(task: PasswordTask): Promise<string | boolean>
  close(): Promise<void>
}

// Beside the bundle in production; in the source tree, tests run the built one.
const candidates = ['./worker.js', '../../dist/worker.js']

/** Makes the pool. */
export function createWorkerPool(width: number): WorkerPool {
  let pool: Promise<Piscina> | undefined
  return {
    async run(task) {
      pool ??= startPool(width)
      return (await pool).run(task)
    },
    async close() {
      if (pool) await (await pool).destroy()
    },
  }
}

async function startPool(width: number): Promise<Piscina> {
  const { Piscina } = await import('piscina')
  const filename = candidates
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path))
  if (!filename) throw new Error('worker.js is missing: run npm run build')
  const pool = new Piscina({
    filename,
    minThreads: 0,
    maxThreads: width,
    // Workers that idle for this long end: arbitrary, long enough for a quiet minute.
    idleTimeout: 60_000,
    concurrentTasksPerWorker: 1,
    // Heap sizes in MiB: bcrypt needs little, and every worker counts for RSS.
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  })
  // A worker that dies rejects its task, and piscina starts another; without a listener the event
  // would end the process.
  pool.on('error', () => {})
  return pool
}

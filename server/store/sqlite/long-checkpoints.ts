import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { findProgram } from '../../base/programs.js'

/** Checkpoints of long WALs, in a thread, since the copying takes long too. */
export interface LongCheckpoints {
  /** Resolves when it is done, also if it failed. */
  run(path: string): Promise<void>
  /** Resolves when what is running is done, and the thread has closed its connections. */
  close(): Promise<void>
}

/** The thread takes 11 MB, so it ends when it has had nothing to do for so long. Arbitrary. */
const idleThreadMs = 2000

/** The thread is started when it is first needed. */
export function createLongCheckpoints(log: Logger, idleMs = idleThreadMs): LongCheckpoints {
  let thread: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  const ending = new Map<Worker, Promise<void>>()
  const running = new Map<string, { worker: Worker; done: () => void }>()

  function finish(path: string): void {
    running.get(path)?.done()
    running.delete(path)
  }

  function started(): Worker {
    clearTimeout(idle)
    if (thread) return thread
    const worker = new Worker(findProgram('checkpoint'), {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    })
    worker.on('message', ([path, fault]: [string, string]) => {
      if (fault !== '') log.warn({ path, fault }, 'a checkpoint failed')
      finish(path)
      if (running.size === 0 && thread === worker) idle = setTimeout(end, idleMs).unref()
    })
    worker.on('error', (error) => log.error({ err: error }, 'the thread of checkpoints ended'))
    worker.on('exit', () => {
      for (const [path, run] of running) if (run.worker === worker) finish(path)
      if (thread === worker) thread = undefined
    })
    // A process that has nothing else to do exits.
    worker.unref()
    thread = worker
    return worker
  }

  /** Nothing is running; the next checkpoint starts another thread. */
  function end(): void {
    if (!thread) return
    const worker = thread
    const gone = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        ending.delete(worker)
        resolve()
      })
    })
    ending.set(worker, gone)
    worker.postMessage(null)
    thread = undefined
  }

  return {
    run(path) {
      const worker = started()
      worker.postMessage(path)
      return new Promise((done) => running.set(path, { worker, done }))
    },
    async close() {
      clearTimeout(idle)
      end()
      for (const worker of ending.keys()) worker.ref()
      await Promise.all(ending.values())
    },
  }
}

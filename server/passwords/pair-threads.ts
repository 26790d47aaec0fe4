import { Worker } from 'node:worker_threads'
import { findProgram } from '../base/programs.js'
import type { BcryptTask } from './bcrypt-pair.js'

/** Threads that compute two hashes in the time of one (bcrypt-pair.ts). */
export interface PairThreads {
  /** The two hashes; undefined if no thread is free. Rejects if the thread ends meanwhile. */
  run(tasks: [BcryptTask, BcryptTask]): Promise<[string, string]> | undefined
  /** Starts one more thread unless one is starting already or there are enough. */
  grow(): void
  /** Resolves when what is running is done and the threads have ended. */
  close(): Promise<void>
}

export interface PairThreadOptions {
  /** How many there may be. */
  limit: number
  idleMs?: number
  /** The file of the thread's program. */
  program?: string
  onFault?(error: Error): void
}

interface Thread {
  worker: Worker
  state: 'starting' | 'free' | 'busy' | 'ending'
  finish(hashes: [string, string]): void
  fail(error: Error): void
  idle?: NodeJS.Timeout
}

/** A thread takes 13 MB, so it ends when it has had nothing to do for so long. Arbitrary. */
const idleThreadMs = 2_000

/** No thread is started before `grow`. */
export function createPairThreads(options: PairThreadOptions): PairThreads {
  const { limit, idleMs = idleThreadMs, program = findProgram('pair-thread'), onFault } = options
  const threads = new Set<Thread>()
  // Where WebAssembly is forbidden, each thread would fail.
  let isPossible = true

  function start(): void {
    const worker = new Worker(program, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
    })
    const thread: Thread = { worker, state: 'starting', finish() {}, fail() {} }
    threads.add(thread)
    worker.on('message', (message: 'ready' | [string, string]) => {
      if (message !== 'ready') thread.finish(message)
      if (thread.state === 'ending') return
      thread.state = 'free'
      worker.unref()
      thread.idle = setTimeout(() => end(thread), idleMs).unref()
    })
    worker.on('error', (error) => {
      if (thread.state === 'starting') isPossible = false
      thread.fail(error)
      onFault?.(error)
    })
    worker.on('exit', () => {
      threads.delete(thread)
      thread.fail(new Error('the thread ended'))
    })
    // A process that has nothing else to do exits, unless a pair is being computed.
    worker.unref()
  }

  function end(thread: Thread): void {
    clearTimeout(thread.idle)
    thread.state = 'ending'
    thread.worker.postMessage(null)
  }

  return {
    run(tasks) {
      const thread = [...threads].find(({ state }) => state === 'free')
      if (!thread) return undefined
      clearTimeout(thread.idle)
      thread.state = 'busy'
      thread.worker.ref()
      thread.worker.postMessage(tasks)
      return new Promise((finish, fail) => Object.assign(thread, { finish, fail }))
    },
    grow() {
      const some = [...threads]
      if (!isPossible || some.length >= limit) return
      if (!some.some(({ state }) => state === 'starting')) start()
    },
    async close() {
      isPossible = false
      const ends = [...threads].map((thread) => {
        end(thread)
        thread.worker.ref()
        return new Promise((resolve) => thread.worker.once('exit', resolve))
      })
      await Promise.all(ends)
    },
  }
}

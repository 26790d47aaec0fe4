import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { findProgram } from '../programs.js'
import type { Connection } from './connection.js'
import { sql } from './dialect.js'

/**
 * Moves written pages from the WAL into the databases, in a thread, since that waits for the disk.
 */
export interface Checkpoints {
  /** Watches a database's writes; returns a function to call after each commit. */
  of(path: string, writer: Connection): (mayBeLarge?: boolean) => void
  /** Resolves when the thread has closed its connections. */
  close(): Promise<void>
}

/** SQLite's own threshold, in pages of the WAL. */
const duePages = 1000
/** The thread takes 11 MB, so it ends when it has had nothing to do for so long. Arbitrary. */
const idleThreadMs = 2000
/** Commits between two checks of the WAL, about 3 µs each. Arbitrary: a commit is a few pages. */
const commitsPerLook = 32

/**
 * SQLite itself does a checkpoint in the commit that makes the WAL too long, with two fsyncs: 20 to
 * 160 ms in which the event loop would stand still. Here the writer leaves that to the thread, and
 * only does it itself if the WAL has grown to twenty times that size. The thread is started when it
 * is first needed.
 */
export function createCheckpoints(log: Logger, idleMs = idleThreadMs): Checkpoints {
  let thread: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let isClosed = false
  const ending = new Map<Worker, Promise<void>>()
  const running = new Set<string>()

  function started(): Worker {
    clearTimeout(idle)
    if (thread) return thread
    const worker = new Worker(findProgram('checkpoint'), {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    })
    worker.on('message', ([path, fault]: [string, string]) => {
      running.delete(path)
      if (fault !== '') log.warn({ path, fault }, 'a checkpoint failed')
      if (running.size === 0 && thread === worker) idle = setTimeout(end, idleMs).unref()
    })
    // From then on, commits do the checkpoints when the WAL is long.
    worker.on('error', (error) => log.error({ err: error }, 'the thread of checkpoints ended'))
    worker.on('exit', () => {
      if (thread !== worker) return
      running.clear()
      thread = undefined
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
    of(path, writer) {
      writer.script(sql.rarelyCheckpoint)
      let commits = 0
      return (mayBeLarge = false) => {
        if (!mayBeLarge && ++commits < commitsPerLook) return
        commits = 0
        if (running.has(path) || isClosed) return
        const state = writer.get(sql.checkpointState, []) as { log: number; checkpointed: number }
        if (state.log - state.checkpointed < duePages) return
        running.add(path)
        started().postMessage(path)
      }
    },
    async close() {
      isClosed = true
      clearTimeout(idle)
      end()
      for (const worker of ending.keys()) worker.ref()
      await Promise.all(ending.values())
    },
  }
}

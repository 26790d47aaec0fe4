import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fail } from '../../base/errors.js'
import { asFault, joined, keepAlive, startChild } from './child.js'
import type { ReaderAnswer, ReaderTask } from './reader-process.js'

export interface ReaderPoolOptions {
  /** The database file. */
  path: string
  /** How long a statement may take, and wait before that, in milliseconds. */
  timeoutMs: number
  /** How long a reader waits for a busy database, in milliseconds. */
  patienceMs: number
  /** Simultaneous processes. Default: one per core. */
  readers?: number | undefined
}

/** A read for the pool. */
export type PoolTask = Omit<ReaderTask, 'schema' | 'kind'> & { kind: 'all' | 'get' }

/** Reader processes; none is started before it is needed. */
export interface ReaderPool {
  /**
   * The rows of a statement. Throws what SQLite reports, an Error for a statement that takes too
   * long, and server.busy if too many wait, or one waits too long.
   */
  run(task: PoolTask): Promise<unknown>
  /** Makes readers read the views again. */
  forgetViews(): void
  /** Running, waiting and new reads get server.busy. */
  refuse(): void
  close(): Promise<void>
}

/** More would only share the same cores; arbitrary. */
const mostReaders = 4
/**
 * This many times more if statements wait longer than `impatientMs`: a quick one should not wait
 * for slow ones to end, but share the cores with them. Arbitrary, limited by their memory.
 */
const wider = 4
const impatientMs = 500
/**
 * Statements that may wait; arbitrary: with more than a few hundred, clients would have given up.
 */
const queueLimit = 200
/** Readers end after being idle this long: each holds about 20 MB. */
const idleMs = 20_000

interface Job {
  task: PoolTask
  /** Those that came before the last message. */
  rows: unknown[]
  resolve(result: unknown): void
  reject(error: unknown): void
  waitTimer: NodeJS.Timeout
}

interface Reader {
  child: ChildProcess
  job: Job | undefined
  timer: NodeJS.Timeout | undefined
  gone: Promise<void>
}

/** Creates a pool of readers for one database. */
export function createReaderPool(options: ReaderPoolOptions): ReaderPool {
  const width = Math.max(1, Math.min(mostReaders, options.readers ?? availableParallelism()))
  const widest = wider * width
  const { path, timeoutMs, patienceMs } = options
  const readers = new Set<Reader>()
  const waiting = new Set<Job>()
  /** The exits of readers killed by a shutdown. */
  const leaving: Promise<void>[] = []
  let schema = 0
  let closed = false

  function start(): Reader {
    const child = startChild(path, patienceMs, 'read')
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    const reader: Reader = { child, job: undefined, timer: undefined, gone }
    child.on('message', (answer: ReaderAnswer) => finish(reader, answer))
    void gone.then(() => end(reader, new Error('a reader process ended')))
    readers.add(reader)
    return reader
  }

  function give(reader: Reader, job: Job): void {
    clearTimeout(job.waitTimer)
    clearTimeout(reader.timer)
    reader.job = job
    reader.timer = setTimeout(() => {
      const error = new Error(`a statement took longer than ${timeoutMs / 1000} s`)
      end(reader, error)
    }, timeoutMs)
    keepAlive(reader.child, true)
    reader.child.send({ ...job.task, schema }, (error) => error && end(reader, error))
  }

  function begin(job: Job, idle?: Reader): void {
    try {
      give(idle ?? start(), job)
    } catch (error) {
      clearTimeout(job.waitTimer)
      job.reject(error)
    }
  }

  function wait(job: Job): void {
    waiting.add(job)
    setTimeout(() => {
      if (readers.size < widest && waiting.delete(job)) begin(job)
    }, impatientMs).unref()
  }

  function finish(reader: Reader, answer: ReaderAnswer): void {
    // A killed reader may still have sent something.
    if (!readers.has(reader)) return
    const { job } = reader
    if ('rows' in answer) {
      job?.rows.push(...answer.rows)
      return
    }
    reader.job = undefined
    clearTimeout(reader.timer)
    if (job && 'result' in answer) job.resolve(joined(job.rows, answer.result))
    else if (job && 'message' in answer) job.reject(asFault(answer))
    rest(reader)
  }

  /** Takes the next statement, or waits for one until it is time to exit. */
  function rest(reader: Reader): void {
    const [next] = waiting
    if (next) {
      waiting.delete(next)
      give(reader, next)
      return
    }
    keepAlive(reader.child, false)
    reader.timer = setTimeout(() => end(reader), idleMs).unref()
  }

  /** Kills a reader; its statement fails, and waiting ones get another reader. */
  function end(reader: Reader, error?: Error): void {
    if (!readers.delete(reader)) return
    clearTimeout(reader.timer)
    reader.child.kill('SIGKILL')
    reader.job?.reject(error)
    reader.job = undefined
    if (!closed && waiting.size > 0) rest(start())
  }

  function refuse(): void {
    closed = true
    for (const job of waiting) {
      clearTimeout(job.waitTimer)
      job.reject(busy())
    }
    waiting.clear()
    for (const reader of [...readers]) {
      keepAlive(reader.child, true)
      leaving.push(reader.gone)
      end(reader, busy())
    }
  }

  return {
    run(task) {
      if (closed || waiting.size >= queueLimit) return Promise.reject(busy())
      return new Promise((resolve, reject) => {
        const waitTimer = setTimeout(() => {
          if (waiting.delete(job)) reject(busy())
        }, timeoutMs)
        const job: Job = { task, rows: [], resolve, reject, waitTimer }
        const idle = [...readers].find((reader) => !reader.job)
        if (idle || readers.size < width) begin(job, idle)
        else wait(job)
      })
    },
    forgetViews() {
      schema++
    },
    refuse,
    async close() {
      refuse()
      // The last connection to close removes the WAL, and that must be the writer's.
      await Promise.all(leaving)
    },
  }
}

function busy(): Error {
  return fail('server.busy', { headers: { 'Retry-After': '1' } })
}

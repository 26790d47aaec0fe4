import type { ChildProcess } from 'node:child_process'
import { asFault, joined, keepAlive, startChild } from './child.js'
import type { ReaderAnswer, ReaderTask } from './reader-process.js'

export interface FarWriterOptions {
  /** The database file. */
  path: string
  /** How long a read may take, in milliseconds; changes may take any time. */
  timeoutMs: number
  /** How long it waits for another process's transaction, in milliseconds. */
  patienceMs: number
}

export type FarTask = Omit<ReaderTask, 'schema'>

/** A separate process with a writing connection; started on first use. */
export interface FarWriter {
  /**
   * Runs one statement; one at a time. `first` starts the process if none is running; otherwise a
   * missing process is an error, since the transaction was lost with it. Throws what SQLite
   * reports, and an Error for a read that takes too long.
   */
  call(task: FarTask, first?: boolean): Promise<unknown>
  /** Ends the process, together with everything it has not committed. */
  drop(): void
  /** Whether it is running. */
  readonly isOpen: boolean
  /** Makes it read the views again; not inside a transaction. */
  forgetViews(): void
  close(): Promise<void>
}

/** A process ends after being idle this long. */
const idleMs = 20_000

interface Call {
  rows: unknown[]
  resolve(result: unknown): void
  reject(error: unknown): void
  timer: NodeJS.Timeout | undefined
}

/** Creates a far writer for one database. */
export function createFarWriter({ path, timeoutMs, patienceMs }: FarWriterOptions): FarWriter {
  let child: ChildProcess | undefined
  let gone: Promise<void> = Promise.resolve()
  let call: Call | undefined
  let idle: NodeJS.Timeout | undefined
  let schema = 0

  function start(): ChildProcess {
    const started = startChild(path, patienceMs, 'write')
    gone = new Promise((resolve) => {
      started.once('exit', () => resolve())
      started.once('error', () => resolve())
    })
    started.on('message', (answer: ReaderAnswer) => started === child && receive(answer))
    void gone.then(() => started === child && drop(new Error('the writing process ended')))
    return started
  }

  function receive(answer: ReaderAnswer): void {
    if ('rows' in answer) {
      call?.rows.push(...answer.rows)
      return
    }
    const done = end()
    if (!done) return
    if ('result' in answer) done.resolve(joined(done.rows, answer.result))
    else done.reject(asFault(answer))
  }

  function end(): Call | undefined {
    const done = call
    call = undefined
    clearTimeout(done?.timer)
    if (child) {
      keepAlive(child, false)
      idle = setTimeout(drop, idleMs).unref()
    }
    return done
  }

  function drop(error = new Error('the writing process was ended')): void {
    const left = child
    child = undefined
    left?.kill('SIGKILL')
    end()?.reject(error)
    clearTimeout(idle)
  }

  return {
    call(task, first = false) {
      if (!child && !first) return Promise.reject(new Error('the writing process ended'))
      if (call) return Promise.reject(new Error('await each statement before the next'))
      clearTimeout(idle)
      return new Promise((resolve, reject) => {
        try {
          child ??= start()
        } catch (error) {
          reject(error)
          return
        }
        const overrun = new Error(`a statement took longer than ${timeoutMs / 1000} s`)
        const timer = task.kind === 'run' ? undefined : setTimeout(() => drop(overrun), timeoutMs)
        call = { rows: [], resolve, reject, timer }
        keepAlive(child, true)
        child.send({ ...task, schema }, (error) => error && drop(error))
      })
    },
    drop: () => drop(),
    get isOpen() {
      return child !== undefined
    },
    forgetViews() {
      schema++
    },
    async close() {
      if (child) keepAlive(child, true)
      drop(new Error('the database is closed'))
      await gone
    },
  }
}

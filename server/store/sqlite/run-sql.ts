import { type ChildProcess, fork } from 'node:child_process'
import { fail } from '../../base/errors.js'
import { findProgram } from '../../base/programs.js'
import { forkOptions } from '../fork-options.js'
import type { SqlResult } from '../store.js'
import type { SqlAnswer, SqlTask } from './sql-process.js'

export interface SqlRunnerOptions {
  /** The database file. */
  path: string
  /** How long a statement waits for a busy database, in milliseconds. */
  patienceMs: number
}

/** Runs SQL in separate processes, one per call. */
export interface SqlRunner {
  /** Throws an Error with SQLite's message, and server.busy if too many run. */
  run(task: SqlTask, timeoutMs: number): Promise<SqlResult>
  close(): Promise<void>
}

/** Simultaneous calls: each may keep a core busy for minutes. Arbitrary. */
const parallelMax = 4

/**
 * A process per call, because better-sqlite3 can't be interrupted, and because what a call leaves
 * behind on its connection (attached files, pragmas, an open transaction) must not affect the next
 * one. Anything that crashes a process, such as a value of a gigabyte, only ends this call.
 */
export function createSqlRunner({ path, patienceMs }: SqlRunnerOptions): SqlRunner {
  const children = new Map<ChildProcess, Promise<void>>()
  let closed = false
  return {
    run(task, timeoutMs) {
      if (closed) return Promise.reject(new Error('the database is closed'))
      if (children.size >= parallelMax) {
        return Promise.reject(fail('server.busy', { headers: { 'Retry-After': '1' } }))
      }
      return new Promise((resolve, reject) => {
        const child = fork(findProgram('sql'), [path, String(patienceMs)], forkOptions)
        const timer = setTimeout(() => end(new Error('interrupted (9)')), timeoutMs)
        const gone = new Promise<void>((ended) => {
          child.once('exit', () => ended())
          child.once('error', () => ended())
        })
        children.set(child, gone)
        void gone.then(() => {
          children.delete(child)
          end(new Error('out of memory (7)'))
        })
        child.on('message', (answer: SqlAnswer) => {
          if ('result' in answer) resolve(answer.result)
          end(new Error('result' in answer ? '' : answer.message))
        })
        child.send(task, (error) => error && end(error))

        /** Rejects, unless there was already an answer. */
        function end(error: Error): void {
          clearTimeout(timer)
          child.kill('SIGKILL')
          reject(error)
        }
      })
    },
    async close() {
      closed = true
      for (const child of children.keys()) child.kill('SIGKILL')
      await Promise.all(children.values())
    },
  }
}

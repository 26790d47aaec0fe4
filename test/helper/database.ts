import { basename, dirname } from 'node:path'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { sessionOptions } from '../../server/store/postgres/pool.js'
import { createStatements } from '../../server/store/postgres/statements.js'
import { splitStatements } from '../../server/store/sqlite/split-statements.js'
import type { SqlValue } from '../../server/store/values.js'
import { isPostgres, knownDatabase } from './postgres.js'

/**
 * A data folder's database, opened next to the server: `new Database(join(dir, 'data.db'))`, as in
 * better-sqlite3. If the folder's data is in PostgreSQL, it is read and changed there with the same
 * statements and calls, which block until a thread has done them.
 */
const Database = (isPostgres ? choose : Sqlite) as typeof Sqlite
// Its types under better-sqlite3's name.
namespace Database {
  export type Database = Sqlite.Database
}
export default Database

function choose(path: string, options?: Sqlite.Options): unknown {
  const url = knownDatabase(dirname(path))
  if (url === undefined) return new Sqlite(path, options)
  return openShim(url, basename(path) === 'pocketgate.db')
}

const statements = createStatements()
const patienceMs = 60_000
let count = 0
let tasks = 0

function openShim(url: string, isOwn: boolean) {
  const id = ++count
  const options = sessionOptions(`${isOwn ? 'pocketgate_own,' : ''}pocketgate,pg_catalog`)
  const send = (source: string, params: readonly unknown[]) => {
    const values = (
      params.length === 1 && Array.isArray(params[0]) ? params[0] : params
    ) as SqlValue[]
    const text = lockOf(source, isOwn) ?? statements.of(source, values).text
    const sent = values.map((value) => (typeof value === 'bigint' ? String(value) : value))
    const answer = ask({ id, url, options, text, values: sent })
    // In PostgreSQL `*` includes a row number.
    if (!/rowid/i.test(source)) for (const row of answer.rows ?? []) delete row['_rowid_']
    return answer
  }
  const prepare = (source: string) => {
    let shape = (row: Record<string, unknown>): unknown => row
    const statement = {
      get: (...params: unknown[]) => {
        const [row] = send(source, params).rows
        return row && shape(row)
      },
      all: (...params: unknown[]) => send(source, params).rows.map(shape),
      iterate: (...params: unknown[]) => send(source, params).rows.map(shape).values(),
      run: (...params: unknown[]) => ({
        changes: send(source, params).changes,
        lastInsertRowid: 0,
      }),
      pluck() {
        shape = (row) => Object.values(row)[0]
        return statement
      },
      raw() {
        shape = (row) => Object.values(row)
        return statement
      },
    }
    return statement
  }
  const database = {
    prepare,
    exec(text: string) {
      for (const part of splitStatements(text)) send(part, [])
      return database
    },
    // PostgreSQL has no integrity check to ask for.
    pragma(text: string, { simple = false } = {}) {
      const rows = text.startsWith('integrity_check') ? [{ integrity_check: 'ok' }] : []
      return simple ? rows[0]?.integrity_check : rows
    },
    transaction:
      <A extends unknown[]>(work: (...params: A) => unknown) =>
      (...params: A) => {
        send('BEGIN', [])
        try {
          const result = work(...params)
          send('COMMIT', [])
          return result
        } catch (error) {
          send('ROLLBACK', [])
          throw error
        }
      },
    close() {
      ask({ id, end: true })
      return database
    },
  }
  return database
}

/**
 * A transaction that excludes writers: the store's transactions take this lock
 * (store/postgres/transaction.ts).
 */
function lockOf(source: string, isOwn: boolean): string | undefined {
  if (!/^\s*BEGIN\s+(IMMEDIATE|EXCLUSIVE)/i.test(source)) return undefined
  const schema = isOwn ? 'pocketgate_own' : 'pocketgate'
  return `BEGIN; SELECT pg_advisory_xact_lock(hashtext('${schema}'))`
}

interface Answer {
  /** Of the task that it answers. */
  number: number
  rows: Record<string, unknown>[]
  changes: number
  fault?: string
  code?: string
}

let far: { port: MessagePort; signal: Int32Array } | undefined

function ask(task: object): Answer {
  far ??= startWorker()
  const { port, signal } = far
  const number = ++tasks
  const until = performance.now() + patienceMs
  port.postMessage({ ...task, number })
  let answer: Answer | undefined
  // The signal may be of an earlier task, whose answer nobody waits for any more.
  while (answer?.number !== number) {
    const seen = Atomics.load(signal, 0)
    answer = receiveMessageOnPort(port)?.message as Answer | undefined
    if (answer) continue
    const leftMs = until - performance.now()
    if (leftMs <= 0) throw new Error('the database did not answer')
    Atomics.wait(signal, 0, seen, leftMs)
  }
  if (answer.fault !== undefined) {
    throw Object.assign(new Error(answer.fault), { code: answer.code })
  }
  return answer
}

function startWorker() {
  const { port1, port2 } = new MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('./postgres-worker.mjs', import.meta.url), {
    workerData: { port: port2, signal },
    transferList: [port2],
  })
  worker.unref()
  port1.unref()
  return { port: port1, signal }
}

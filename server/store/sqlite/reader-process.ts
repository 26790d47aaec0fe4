import { constants, setPriority } from 'node:os'
import { isQuotedString } from '../quoted-text.js'
import type { SqlValue } from '../store.js'
import { type Connection, openConnection } from './connection.js'
import { patiencePragma, sql } from './dialect.js'

// Entry of a separate process, started by reader-pool.ts or far-writer.ts: PATH PATIENCE-MS
// [write]. A process and not a thread: better-sqlite3 can't be interrupted, so a thread that is
// told to end only does so after its statement, which may be hours later; a process can be killed.

/** One statement. `schema` is a different number after each change of the schema. */
export interface ReaderTask {
  kind: 'all' | 'get' | 'run'
  text: string
  params: readonly SqlValue[]
  /** Total bytes of the rows, by default 64 MiB; more is SQLITE_TOOBIG. */
  maxBytes?: number | undefined
  schema: number
}

/**
 * The result; `code` is SQLite's. Many rows come in several messages, so that none takes the
 * receiver long.
 */
export type ReaderAnswer =
  | { rows: unknown[] }
  | { result: unknown }
  | { message: string; code: string }

const [path = '', patienceMs = '0', mode = 'read'] = process.argv.slice(2)
const isWriter = mode === 'write'

try {
  // Scans leave the server's event loop its share of the cores.
  setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A sandbox may forbid it.
}

// Ctrl-C reaches the whole process group; the server ends its readers itself when its requests are
// answered.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))

let connection: Connection | undefined
let schema = 0

process.on('message', (task: ReaderTask) => {
  try {
    connection ??= open()
    if (task.schema !== schema) connection.forgetViews()
    schema = task.schema
    const result = perform(connection, task)
    send({ result: task.kind === 'all' ? sendAhead(result as unknown[]) : result })
  } catch (error) {
    const { message, code } = error as Error & { code?: unknown }
    send({ message: String(message), code: typeof code === 'string' ? code : '' })
  }
})

function send(answer: ReaderAnswer): void {
  // With the callback, because a lost channel must not become an unhandled error.
  process.send!(answer, undefined, undefined, () => {})
}

/** About a millisecond's work for the receiver. */
const messageBytes = 256 << 10

/** Sends the rows except those of the last message, which it returns. */
function sendAhead(rows: unknown[]): unknown[] {
  let start = 0
  let bytes = 0
  for (const [at, row] of rows.entries()) {
    bytes += bytesOf(row)
    if (bytes < messageBytes) continue
    send({ rows: rows.slice(start, at + 1) })
    start = at + 1
    bytes = 0
  }
  return start === 0 ? rows : rows.slice(start)
}

function open(): Connection {
  const opened = openConnection(path, { readOnly: !isWriter })
  opened.script(patiencePragma(Number(patienceMs)))
  // Before there is any temporary table, which this would drop.
  if (!isWriter) opened.script(sql.sortOnDisk)
  return opened
}

function perform(on: Connection, task: ReaderTask): unknown {
  try {
    return execute(on, task)
  } catch (error) {
    if (!isQuotedString(error) || !on.mendViews()) throw error
    return execute(on, task)
  }
}

/** The default: the receiver has to hold it, and its answer. */
const usualMaxBytes = 64 << 20

function execute(on: Connection, { kind, text, params, maxBytes }: ReaderTask): unknown {
  if (kind === 'run') return on.run(text, params)
  const most = maxBytes ?? usualMaxBytes
  if (kind === 'get') {
    const row = on.get(text, params)
    if (row && bytesOf(row) > most) throw tooBig()
    return row
  }
  const rows: unknown[] = []
  let bytes = 0
  for (const row of on.each(text, params)) {
    bytes += bytesOf(row)
    if (bytes > most) throw tooBig()
    rows.push(row)
  }
  return rows
}

function bytesOf(row: unknown): number {
  let bytes = 0
  for (const value of Object.values(row as object)) {
    bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length + 8 : 8
  }
  return bytes
}

/** SQLite's error for anything over its own limit. */
function tooBig(): Error {
  return Object.assign(new Error('string or blob too big'), { code: 'SQLITE_TOOBIG' })
}

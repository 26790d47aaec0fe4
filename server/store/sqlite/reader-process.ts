import { constants, setPriority } from 'node:os'
import type { SqlValue } from '../store.js'
import { type Connection, openConnection } from './connection.js'
import { patiencePragma } from './dialect.js'
import { isQuotedString } from './quoted-strings.js'

// Runs in a process of its own, started by reader-pool.ts: PATH PATIENCE-MS.
// A process and not a thread: better-sqlite3 can't be interrupted, so a thread that is told to end
// does so only after its statement, which may be hours later; a process can be killed.

/** One statement. `schema` is another number after each change of the schema. */
export interface ReaderTask {
  kind: 'all' | 'get'
  text: string
  params: readonly SqlValue[]
  schema: number
}

/** What came of it; `code` is SQLite's. */
export type ReaderAnswer = { result: unknown } | { message: string; code: string }

const [path = '', patienceMs = '0'] = process.argv.slice(2)

try {
  // Scans leave the event loop of the server its share of the cores.
  setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A sandbox may forbid it.
}

// Ctrl-C reaches the whole group; the server ends its readers itself when its requests are answered.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))

let connection: Connection | undefined
let schema = 0

process.on('message', (task: ReaderTask) => {
  // The callback, because a lost channel must not become an unhandled error.
  process.send!(answer(task), undefined, undefined, () => {})
})

function answer(task: ReaderTask): ReaderAnswer {
  try {
    connection ??= open()
    if (task.schema !== schema) connection.forgetViews()
    schema = task.schema
    return { result: read(connection, task) }
  } catch (error) {
    const { message, code } = error as Error & { code?: unknown }
    return { message: String(message), code: typeof code === 'string' ? code : '' }
  }
}

function open(): Connection {
  const opened = openConnection(path, { readOnly: true })
  opened.script(patiencePragma(Number(patienceMs)))
  return opened
}

function read(on: Connection, { kind, text, params }: ReaderTask): unknown {
  try {
    return on[kind](text, params)
  } catch (error) {
    if (!isQuotedString(error) || !on.mendViews()) throw error
    return on[kind](text, params)
  }
}

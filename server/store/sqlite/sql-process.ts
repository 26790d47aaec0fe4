import { writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import Database from 'better-sqlite3'
import { asString, isQuotedString, quotedName } from '../quoted-text.js'
import type { SqlResult } from '../store.js'
import { connectionPragmas, patiencePragma, sql } from './dialect.js'
import { mendViews, shadowViews } from './quoted-strings.js'
import { splitStatements } from './split-statements.js'
import { describeFault } from './sql-faults.js'
import { textOf } from './sql-texts.js'

// Entry of a separate process, started by run-sql.ts: PATH PATIENCE-MS. It runs one task and then
// exits.

export interface SqlTask {
  /** One or more statements. */
  text: string
  /** Whether they run in one transaction and return no rows. */
  isWrite: boolean
  rowsMax: number
  /** Characters of all values together. */
  charactersMax: number
}

export type SqlAnswer = { result: SqlResult } | { message: string }

const [path = '', patienceMs = '0'] = process.argv.slice(2)

beModest()
// Ctrl-C reaches the whole process group; the server ends this process itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))

process.once('message', (task: SqlTask) => {
  process.send!(answer(task), undefined, undefined, () => {})
})

/** Leaves the server its share of the cores, and is killed first if memory runs out. */
function beModest(): void {
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // A sandbox may forbid it, and other systems have no such file.
  }
}

function answer(task: SqlTask): SqlAnswer {
  try {
    const database = new Database(path, { fileMustExist: true })
    for (const pragma of connectionPragmas) database.pragma(pragma)
    // A VACUUM of a large database must not happen in memory.
    database.pragma('temp_store = FILE')
    database.exec(patiencePragma(Number(patienceMs)))
    database.defaultSafeIntegers(true)
    try {
      return { result: task.isWrite ? change(database, task) : read(database, task) }
    } finally {
      database.close()
    }
  } catch (error) {
    return { message: describeFault(error, task.text) }
  }
}

function change(database: Database.Database, { text }: SqlTask): SqlResult {
  database.exec(sql.begin)
  for (const statement of splitStatements(text)) runOne(database, statement)
  const affected = database.prepare('SELECT changes()').pluck().get() as bigint
  // If the text has ended the transaction itself, this fails, as in the peer.
  database.exec(sql.commit)
  return { affectedRows: Number(affected), columns: [], rows: [] }
}

/** The rows of the last statement. */
function read(database: Database.Database, task: SqlTask): SqlResult {
  let result: SqlResult = { affectedRows: 0, columns: [], rows: [] }
  const statements = splitStatements(task.text)
  for (const [index, statement] of statements.entries()) {
    const prepared = prepare(database, statement)
    if (index === statements.length - 1 && prepared.statement.reader) {
      result = rowsOf(prepared, task)
    } else runOne(database, statement)
  }
  return result
}

function runOne(database: Database.Database, text: string): void {
  try {
    runToEnd(database, text)
  } catch (error) {
    // To change a column, SQLite reads every stored view.
    const isOfView = /^error in view /.test((error as Error).message)
    if (!isOfView || !isQuotedString(error) || !mendViews(database)) throw error
    runToEnd(database, text)
  }
}

function runToEnd(database: Database.Database, text: string): void {
  const { statement } = prepare(database, text)
  if (!statement.reader) {
    statement.run()
    return
  }
  for (const _row of statement.raw().iterate()) {
    // Its effects happen while its rows are read.
  }
}

function rowsOf({ statement, mended }: Prepared, task: SqlTask): SqlResult {
  const columns = statement.columns().map(({ name, type }) => ({
    name: mended.reduce((text, [to, from]) => text.replaceAll(to, from), name),
    type: (type ?? '').toUpperCase(),
    nullable: true,
  }))
  const rows: (string | null)[][] = []
  let characters = 0
  for (const row of statement.raw().iterate() as Iterable<unknown[]>) {
    const texts = row.map((value) => textOf(value, task.charactersMax))
    for (const text of texts) characters += text?.length ?? 4
    if (characters > task.charactersMax) {
      throw new Error(`the rows hold more than ${task.charactersMax} characters`)
    }
    rows.push(texts)
    if (rows.length >= task.rowsMax) break
  }
  return { affectedRows: 0, columns, rows }
}

interface Prepared {
  statement: Database.Statement
  /** Strings now in single quotes, and how they were written: they may be column names. */
  mended: [now: string, before: string][]
}

/**
 * PocketBase's SQLite takes "text" for a string if no column has that name; the driver's doesn't.
 */
function prepare(database: Database.Database, text: string): Prepared {
  const mended: Prepared['mended'] = []
  let wanted = text
  let hasShadows = false
  for (;;) {
    try {
      return { statement: database.prepare(wanted), mended }
    } catch (error) {
      const name = quotedName(error)
      if (name === undefined) throw error
      const next = asString(wanted, error, { isStatement: true })
      // The string may be in a view.
      if (next === undefined && (hasShadows || !shadowViews(database))) throw error
      if (next === undefined) hasShadows = true
      else mended.push([`'${name.replaceAll("'", "''")}'`, `"${name.replaceAll('"', '""')}"`])
      wanted = next ?? wanted
    }
  }
}

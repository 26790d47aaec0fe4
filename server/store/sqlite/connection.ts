import { closeSync, existsSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { SqlValue } from '../store.js'
import {
  connectionPragmas,
  readerCachePragma,
  readerPragma,
  readerPragmaOff,
  sql,
} from './dialect.js'
import { dropShadows, shadowViews } from './quoted-strings.js'

/** Prepared statements cached per connection; the least recently used is evicted first. */
const maxStatements = 500
/**
 * Characters of their texts. A filter of 3,500 bytes over related records becomes 30,000, and its
 * program takes a megabyte: 500 of those, each different, are what small requests must not leave
 * behind. The statements of an ordinary folder are far below it.
 */
const maxCharacters = 500_000

/**
 * While it is being opened, a database may be locked briefly by a process that is just closing it.
 * This wait blocks, but the connection doesn't serve anything yet.
 */
const openingTimeoutMs = 2000

export interface ConnectionOptions {
  /** Refuses every change of the content. */
  readOnly?: boolean
}

/** One SQLite connection with its prepared statements. All methods block while SQLite works. */
export interface Connection {
  all(text: string, params: readonly SqlValue[]): unknown[]
  get(text: string, params: readonly SqlValue[]): unknown
  run(text: string, params: readonly SqlValue[]): { changes: number }
  /** Like `all`, but the statement isn't cached. */
  once(text: string, params: readonly SqlValue[]): unknown[]
  /** The rows one by one; the statement isn't cached. */
  each(text: string, params: readonly SqlValue[]): Iterable<unknown>
  /** Whether the statement returns rows. */
  givesRows(text: string): boolean
  /** Whether the statement changes nothing. */
  onlyReads(text: string): boolean
  /** Whether a transaction is open; SQLite ends it by itself after some faults. */
  inTransaction(): boolean
  /** Several statements without parameters. */
  script(text: string): void
  /** Makes views with strings in double quotes readable; true if there was one. */
  mendViews(): boolean
  /** Reads the views again when they are next needed. */
  forgetViews(): void
  close(): void
}

/** Opens a database file with PocketBase's pragmas. Throws what the driver throws. */
export function openConnection(path: string, options: ConnectionOptions = {}): Connection {
  // For a new file, SQLite's own mode excludes the group, whatever the umask is. Never do this for
  // an existing file: closing a file drops all locks that this process has on it
  // (sqlite.org/howtocorrupt.html section 2.2), after which another process takes itself for the
  // last one and removes the WAL.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o660))
  // Not the driver's `readonly`: a read-only handle can't create the -shm file that WAL needs.
  const database = new Database(path, { timeout: openingTimeoutMs })
  try {
    database.prepare(sql.probe).get()
    for (const pragma of connectionPragmas) database.pragma(pragma)
    if (options.readOnly) {
      database.pragma(readerCachePragma)
      database.pragma(readerPragma)
    }
  } catch (error) {
    database.close()
    throw error
  }
  return wrap(database, options.readOnly ?? false)
}

function wrap(database: Database.Database, readOnly: boolean): Connection {
  const statements = new Map<string, Database.Statement>()
  let characters = 0

  function prepare(text: string): Database.Statement {
    const known = statements.get(text)
    if (known) {
      // Moves it to the young end; only if the cache is crowded, because it costs two map writes.
      if (statements.size > maxStatements / 2 || characters > maxCharacters / 2) {
        statements.delete(text)
        statements.set(text, known)
      }
      return known
    }
    const statement = database.prepare(text)
    if (text.length > maxCharacters / 2) return statement
    statements.set(text, statement)
    characters += text.length
    while (statements.size > maxStatements || characters > maxCharacters) {
      const oldest = statements.keys().next().value!
      statements.delete(oldest)
      characters -= oldest.length
    }
    return statement
  }

  function forget(): void {
    statements.clear()
    characters = 0
  }

  // For query_only, temporary views are changes too.
  function unguarded<T>(work: () => T): T {
    if (readOnly) database.pragma(readerPragmaOff)
    try {
      return work()
    } finally {
      if (readOnly) database.pragma(readerPragma)
    }
  }

  return {
    all: (text, params) => prepare(text).all(...params),
    get: (text, params) => prepare(text).get(...params),
    run: (text, params) => prepare(text).run(...params),
    once: (text, params) => database.prepare(text).all(...params),
    each: (text, params) => database.prepare(text).iterate(...params),
    givesRows: (text) => prepare(text).reader,
    onlyReads: (text) => prepare(text).readonly,
    inTransaction: () => database.inTransaction,
    script: (text) => {
      database.exec(text)
    },
    mendViews: () => unguarded(() => shadowViews(database)),
    forgetViews: () => {
      // SQLite compares a statement's schema with the file's when the statement opens a table. A
      // view that reads none (SELECT 1 AS id) would stay what it was, so here a table is read.
      forget()
      database.prepare(sql.probe).get()
      unguarded(() => dropShadows(database))
    },
    close: () => {
      forget()
      database.close()
    },
  }
}

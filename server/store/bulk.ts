import type { SqlValue } from './store.js'

/** A table, as needed for copying it as a whole. */
export interface BulkTable {
  name: string
  columns: readonly BulkColumn[]
  /** Columns that order the rows if they have no row numbers; undefined: by `rowNumber`. */
  key: readonly string[] | undefined
}

export interface BulkColumn {
  name: string
  /** As declared; for PostgreSQL's types, the SQLite type that it stands for. */
  type: string
}

export interface BulkRead {
  columns: readonly string[]
  /** Those that are read as texts, whatever they contain. */
  asText?: readonly string[]
  /** The columns that order the rows. */
  key: readonly string[]
  /** The key after which the rows come. */
  after?: readonly SqlValue[] | undefined
}

/** Number of a row, in the order of creation. */
export const rowNumber = '_rowid_'

// Arbitrary: how much of a table is in memory at a time.
export const rowsMax = 5000
export const charactersMax = 4 << 20

/** How much of that a value counts for. */
export function lengthOf(value: SqlValue): number {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8
}

/**
 * Reads and writes whole tables of one database, bypassing the store's guards: for a command, whose
 * event loop serves nobody else.
 */
export interface Bulk {
  tables(): Promise<BulkTable[]>
  count(table: string): Promise<number>
  /** All rows, as of the first read, some thousand or some megabytes at a time. */
  rows(table: string, read: BulkRead): AsyncIterable<SqlValue[][]>
  /** The key of the current last row. */
  lastKey(table: string, key: readonly string[]): Promise<SqlValue[] | undefined>
  /** All of the rows, or none. */
  write(table: string, columns: readonly string[], rows: readonly SqlValue[][]): Promise<void>
  /** Call after writing rows with their numbers, so that new ones get later numbers. */
  renumber(table: string): Promise<void>
  close(): Promise<void>
}

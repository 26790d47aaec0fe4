import type { SqlValue } from './store.js'

/** A table as a whole copy of it needs to know it. */
export interface BulkTable {
  name: string
  columns: readonly BulkColumn[]
  /** Columns that order the rows where they have no numbers of their own; undefined: by `rowNumber`. */
  key: readonly string[] | undefined
}

export interface BulkColumn {
  name: string
  /** As it was declared; of PostgreSQL's types the one of SQLite's that it stands for. */
  type: string
}

export interface BulkRead {
  columns: readonly string[]
  /** Those of them that are read as texts, whatever they hold. */
  asText?: readonly string[]
  /** The columns that the rows are in the order of. */
  key: readonly string[]
  /** The key that the rows come after. */
  after?: readonly SqlValue[] | undefined
}

/** Number of a row, in the order in which they were made. */
export const rowNumber = '_rowid_'

// Arbitrary: what is held of a table at a time.
export const rowsMax = 5000
export const charactersMax = 4 << 20

/** What a value counts for of them. */
export function lengthOf(value: SqlValue): number {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8
}

/**
 * Reads and writes whole tables of one database, past the store's guards: for a command, with no event
 * loop that others wait for.
 */
export interface Bulk {
  tables(): Promise<BulkTable[]>
  count(table: string): Promise<number>
  /** All rows, as they were at the first read, some thousand or some megabytes at a time. */
  rows(table: string, read: BulkRead): AsyncIterable<SqlValue[][]>
  /** The key of the last row that is there now. */
  lastKey(table: string, key: readonly string[]): Promise<SqlValue[] | undefined>
  /** All of the rows, or none. */
  write(table: string, columns: readonly string[], rows: readonly SqlValue[][]): Promise<void>
  /** To be called when rows were written with their numbers: new ones get later ones. */
  renumber(table: string): Promise<void>
  close(): Promise<void>
}

import type { Kysely } from 'kysely'
import type { Tables } from './tables.js'
import type { Row, SqlValue } from './values.js'

export type { Row, SqlValue } from './values.js'

/**
 * A database handle. Statements are prepared once per text and kept in a bounded cache; build SQL
 * with bound parameters only. `kysely` runs on the same connection.
 */
export interface Db {
  /** Whose SQL differs; for the few places that have to know. */
  readonly dialect: 'sqlite' | 'postgres'
  readonly kysely: Kysely<Tables>
  /**
   * `reach`: the most rows that the statement has to look at, where its plan can't tell. `maxBytes`:
   * its rows may be large, so that they are read in another process (in a transaction only where that
   * is there already); more than so many bytes are a fault.
   */
  all<R = Row>(
    sql: string,
    params?: readonly SqlValue[],
    reach?: number,
    maxBytes?: number,
  ): Promise<R[]>
  get<R = Row>(sql: string, params?: readonly SqlValue[]): Promise<R | undefined>
  /** The most bytes that a row may have in the tables that a statement reads; Infinity where that isn't known. */
  rowBytes(sql: string, params?: readonly SqlValue[]): number
  run(sql: string, params?: readonly SqlValue[]): Promise<{ changes: number }>
}

export interface TransactionChoice {
  /** Begins in another process: for changes of the schema, and queries that superusers write. */
  isLong?: boolean
}

/**
 * PocketBase's data: `records` is data.db, `logs` is auxiliary.db; `own` is pocketgate.db, which is
 * made by its first use and is no business of PocketBase's.
 */
export interface Store {
  /** Reads outside of a transaction; they never wait for the writer. */
  readonly read: Db
  readonly logs: Db
  /** As `transaction`, on auxiliary.db. */
  logsTransaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /**
   * Runs SQL that somebody wrote, on data.db, beside the event loop and on a connection of its own.
   * Throws an Error with what the database says, and server.busy where too much of it runs.
   */
  runSql(query: SqlQuery): Promise<SqlResult>
  /** Gives the space of deleted logs back to the disk. */
  shrinkLogs(): Promise<void>
  /** Lets the database gather statistics on data.db and auxiliary.db, as far as they have become stale. */
  optimize(): Promise<void>
  /**
   * Runs `work` in one write transaction and commits when it resolves; no other writes meanwhile. It
   * may await. Use only the handle given: a call on the outer store from inside deadlocks. Its
   * statements don't hold the event loop: where one would, the transaction goes on in another
   * process. Throws what `work` throws, after rolling back.
   */
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
  /** The gateway's own database; its migrations run at the first call. */
  own(): Promise<OwnStore>
  /** A number that changes when another connection has written. */
  dataVersion(): Promise<number>
  /** The same of pocketgate.db; undefined where it hasn't been made. */
  ownVersion(): Promise<number | undefined>
  /** To be called when collections have changed: what the store keeps of the schema is read anew. */
  schemaChanged(): Promise<void>
  /** Names the tables whose fields take large values: what reads them is weighed by their bytes as well. */
  holdLarge(tables: readonly string[]): void
  /** Whether the gateway's own database has been made: to ask it otherwise would make it. */
  hasOwn(): boolean
  /** A stop has begun: what is given to reader processes, now and from now on, gets server.busy. */
  endSlowReads(): void
  /** Checkpoints, and closes every connection. What comes later gets server.busy. */
  close(): Promise<void>
}

export interface SqlQuery {
  /** One or more statements. */
  text: string
  /** Whether they run in one transaction, and give the number of changed rows in place of rows. */
  isWrite: boolean
  rowsMax: number
  /** Characters of all values together; more is an error. */
  charactersMax: number
  timeoutMs: number
}

export interface SqlResult {
  /** Of the last statement; 0 for one that doesn't begin as a change. */
  affectedRows: number
  columns: { name: string; type: string; nullable: boolean }[]
  /** Of the last statement, each value as text. */
  rows: (string | null)[][]
}

export interface OwnStore {
  readonly read: Db
  /** A number that changes with every write, whichever process makes it. Costs a microsecond or two, and no wait. */
  version(): number
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
}

/** A constraint refused a write; `columns` are the column names of a unique index. */
export class UniqueError extends Error {
  override readonly name = 'UniqueError'
  readonly columns: readonly string[]

  constructor(columns: readonly string[], cause: unknown) {
    super('unique constraint', { cause })
    this.columns = columns
  }
}

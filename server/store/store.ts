import type { Kysely } from 'kysely'
import type { Tables } from './tables.js'
import type { Row, SqlValue } from './values.js'

export type { Row, SqlValue } from './values.js'

/**
 * A database handle. Statements are prepared once per text and kept in a bounded cache; only build
 * SQL with bound parameters. `kysely` runs on the same connection.
 */
export interface Db {
  /** Which database it is, for the few places where the SQL differs. */
  readonly dialect: 'sqlite' | 'postgres'
  readonly kysely: Kysely<Tables>
  /**
   * `reach`: the most rows that the statement has to look at, if its plan can't tell. `maxBytes`:
   * its rows may be large, so they are read in another process (in a transaction only if that is
   * already there); more bytes than that are an error.
   */
  all<R = Row>(
    sql: string,
    params?: readonly SqlValue[],
    reach?: number,
    maxBytes?: number,
  ): Promise<R[]>
  get<R = Row>(sql: string, params?: readonly SqlValue[]): Promise<R | undefined>
  /**
   * The most bytes that a row may have in the tables that a statement reads; Infinity if that isn't
   * known.
   */
  rowBytes(sql: string, params?: readonly SqlValue[]): number
  run(sql: string, params?: readonly SqlValue[]): Promise<{ changes: number }>
}

export interface TransactionChoice {
  /** Begins in another process: for changes of the schema, and queries that superusers write. */
  isLong?: boolean
  /**
   * Nothing in it waits for anything but the database: it may be committed together with others
   * that come in the same turn of the event loop.
   */
  isQuick?: boolean
}

/**
 * PocketBase's data: `records` is data.db, `logs` is auxiliary.db. `own` is pocketgate.db, which is
 * created on first use and which PocketBase ignores.
 */
export interface Store {
  /** Reads outside of a transaction; they never wait for the writer. */
  readonly read: Db
  readonly logs: Db
  /** Like `transaction`, on auxiliary.db. */
  logsTransaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /**
   * Runs SQL written by somebody on data.db, off the event loop and on a separate connection.
   * Throws an Error with the database's message, and server.busy if too many run.
   */
  runSql(query: SqlQuery): Promise<SqlResult>
  /** Returns the space of deleted logs to the disk. */
  shrinkLogs(): Promise<void>
  /** Lets the database refresh stale statistics of data.db and auxiliary.db. */
  optimize(): Promise<void>
  /**
   * Runs `work` in one write transaction and commits when it resolves; nobody else writes
   * meanwhile. It may await. Only use the given handle: a call on the outer store from inside
   * deadlocks. Its statements don't hold the event loop: if one would, the transaction continues in
   * another process. Throws what `work` throws, after rolling back.
   */
  transaction<T>(work: (tx: Db) => Promise<T>, choice?: TransactionChoice): Promise<T>
  /** The gateway's own database; its migrations run on the first call. */
  own(): Promise<OwnStore>
  /** A number that changes when another connection has written. */
  dataVersion(): Promise<number>
  /** The same for pocketgate.db; undefined if it doesn't exist. */
  ownVersion(): Promise<number | undefined>
  /** Call when collections have changed: the store reads the schema again. */
  schemaChanged(): Promise<void>
  /**
   * Sets the tables whose fields accept large values; statements that read them are also weighed by
   * bytes.
   */
  holdLarge(tables: readonly string[]): void
  /** What another process on the same data reported of a change. */
  grows(growth: Growth): void
  /** Whether the gateway's own database exists; own() would create it. */
  hasOwn(): boolean
  /** Shutdown has begun: current and later reads in reader processes get server.busy. */
  endSlowReads(): void
  /** Checkpoints, and closes every connection. Later calls get server.busy. */
  close(): Promise<void>
}

/** A change that may add a long row to these tables, of so many bytes at most. */
export interface Growth {
  tables: readonly string[]
  bytes: number
}

export interface SqlQuery {
  /** One or more statements. */
  text: string
  /** Whether they run in one transaction, and return the number of changed rows instead of rows. */
  isWrite: boolean
  rowsMax: number
  /** Characters of all values together; more is an error. */
  charactersMax: number
  timeoutMs: number
}

export interface SqlResult {
  /** For the last statement; 0 if it doesn't begin as a change. */
  affectedRows: number
  columns: { name: string; type: string; nullable: boolean }[]
  /** Of the last statement, each value as text. */
  rows: (string | null)[][]
}

export interface OwnStore {
  readonly read: Db
  /**
   * A number that changes with every write, by any process. It costs a microsecond or two, and no
   * wait.
   */
  version(): number
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
}

/** The database ended a statement because it took too long. */
export class Overrun extends Error {
  override readonly name = 'Overrun'
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

/** Every piece of SQL that only SQLite understands; another database has a file like this one. */

/**
 * Earlier versions may lose WAL frames if two processes checkpoint at once
 * (sqlite.org/wal.html#walresetbug).
 */
export const minimumVersion = '3.51.3'

/**
 * PocketBase's pragmas (core/db_connect.go), except for two. The busy timeout: the driver waits on
 * the event loop, so the connection gives up after 5 ms and busy.ts retries without blocking. The
 * page cache, SQLite's own 2 MB instead of the peer's 32: the system caches the file as well, and a
 * page from there costs a microsecond.
 */
export const connectionPragmas: readonly string[] = [
  'journal_mode = WAL',
  'journal_size_limit = 200000000',
  'synchronous = NORMAL',
  'foreign_keys = ON',
  'temp_store = MEMORY',
  'cache_size = -2000',
  // Last: until then the longer timeout for opening applies.
  'busy_timeout = 5',
]

/** For a connection whose waiting blocks nobody. */
export function patiencePragma(ms: number): string {
  return `PRAGMA busy_timeout = ${Math.floor(ms)}`
}

/**
 * For the connection that reads while the other one writes: each write empties its page cache, so
 * a small one is enough.
 */
export const readerCachePragma = 'cache_size = -500'
export const readerPragma = 'query_only = ON'
export const readerPragmaOff = 'query_only = OFF'

export const sql = {
  version: 'SELECT sqlite_version() AS version',
  /** Reads the header and the schema: fails if the file isn't a database. */
  probe: 'SELECT count(*) AS objects FROM sqlite_master',
  begin: 'BEGIN IMMEDIATE',
  beginRead: 'BEGIN',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  savepoint: 'SAVEPOINT one',
  release: 'RELEASE one',
  undoSavepoint: 'ROLLBACK TO one',
  dataVersion: 'PRAGMA data_version',
  schemaVersion: 'PRAGMA schema_version',
  pageSize: 'PRAGMA page_size',
  neverSync: 'PRAGMA synchronous = OFF',
  /** Prefixes for statements; both are for plan.ts. */
  plan: 'EXPLAIN QUERY PLAN ',
  bytecode: 'EXPLAIN ',
  tableOfPage: 'SELECT tbl_name AS name FROM main.sqlite_master WHERE rootpage = ?',
  indexHead: `SELECT m.tbl_name AS "table", m.sql, l."unique" AS isUnique FROM main.sqlite_master AS m
    JOIN pragma_index_list(m.tbl_name) AS l ON l.name = m.name WHERE m.type = 'index' AND m.name = ?`,
  /** The name is null for an expression. */
  indexColumns: 'SELECT name, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno',
  /** Beyond the page cache, a sort uses a file (SQLITE_TMPDIR): large texts would fill the memory. */
  sortOnDisk: 'PRAGMA temp_store = FILE',
  checkpoint: 'PRAGMA wal_checkpoint(TRUNCATE)',
  checkpointPassive: 'PRAGMA wal_checkpoint(PASSIVE)',
  /** Only returns how many pages are in the WAL, and how many of them have been checkpointed. */
  checkpointState: 'PRAGMA wal_checkpoint(NOOP)',
  /** Pages of 4096 bytes: 80 MB. */
  rarelyCheckpoint: 'PRAGMA wal_autocheckpoint = 20000',
  optimize: 'PRAGMA optimize',
  /** Including tables that the connection has not read yet. */
  optimizeAll: 'PRAGMA optimize = 0x10002',
  vacuum: 'VACUUM',
  /** Writes a consistent copy of the whole database into a new file. */
  copyTo: 'VACUUM INTO ?',
  tableColumns: 'SELECT name, type FROM pragma_table_info(?)',
  tableNames: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  objectNames: 'SELECT name FROM sqlite_master',
  tableIndexes:
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
} as const

/**
 * Whether a statement changes tables, indexes or views: it has no plan, and may go over a whole
 * table.
 */
export function isSchemaChange(text: string): boolean {
  return /^\s*(?:CREATE|DROP|ALTER|REINDEX|ANALYZE|VACUUM)\b/i.test(text)
}

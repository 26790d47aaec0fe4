/** Every piece of SQL that only SQLite understands; another database brings a file like this one. */
/** Versions before this one may lose WAL frames when two processes check point at once (sqlite.org/wal.html#walresetbug). */
export declare const minimumVersion = "3.51.3";
/**
 * PocketBase's pragmas (core/db_connect.go), but for two. The busy timeout: the driver waits on the
 * event loop, so the connection gives up after 5 ms and busy.ts tries again without blocking. The page
 * cache, half of the peer's 32 MB: the system caches the file as well, and there are two connections.
 */
export declare const connectionPragmas: readonly string[];
/** For a connection whose waiting blocks nobody. */
export declare function patiencePragma(ms: number): string;
export declare const readerPragma = "query_only = ON";
export declare const readerPragmaOff = "query_only = OFF";
export declare const sql: {
    readonly version: 'SELECT sqlite_version() AS version';
    /** Reads the header and the schema: fails on what is no database. */
    readonly probe: 'SELECT count(*) AS objects FROM sqlite_master';
    readonly begin: 'BEGIN IMMEDIATE';
    readonly commit: 'COMMIT';
    readonly rollback: 'ROLLBACK';
    readonly dataVersion: 'PRAGMA data_version';
    readonly schemaVersion: 'PRAGMA schema_version';
    /** To be put before a statement; both are for plan.ts. */
    readonly plan: 'EXPLAIN QUERY PLAN ';
    readonly bytecode: 'EXPLAIN ';
    readonly tableOfPage: 'SELECT tbl_name AS name FROM main.sqlite_master WHERE rootpage = ?';
    readonly checkpoint: 'PRAGMA wal_checkpoint(TRUNCATE)';
    readonly optimize: 'PRAGMA optimize';
    /** Writes a consistent copy of the whole database into a new file. */
    readonly copyTo: 'VACUUM INTO ?';
    readonly tableColumns: 'SELECT name, type FROM pragma_table_info(?)';
    readonly tableNames: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    readonly objectNames: 'SELECT name FROM sqlite_master';
    readonly tableIndexes: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL";
};
/** A name as an identifier; PocketBase quotes with backticks, and so do its stored definitions. */
export declare function quoteName(name: string): string;

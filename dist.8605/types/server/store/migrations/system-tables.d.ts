/**
 * The tables that are no collections, to the blank as PocketBase writes them: their text is what
 * sqlite_master keeps. Source: migrations/1640988000_init.go and 1640988000_aux_init.go.
 */
export declare const migrationsTable = "CREATE TABLE IF NOT EXISTS `_migrations` (file VARCHAR(255) PRIMARY KEY NOT NULL, applied INTEGER NOT NULL)";
export declare const recordTables: readonly string[];
export declare const logTables: readonly string[];

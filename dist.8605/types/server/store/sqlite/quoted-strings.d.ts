import type Database from 'better-sqlite3';
/**
 * PocketBase's SQLite takes "text" for a string where no column has that name; the driver's is built
 * without that (SQLITE_DQS=0). Views written with such strings would fail here, so each connection
 * gets a temporary view of the same name, which hides the stored one, with the string in single
 * quotes. Nothing of it reaches the file.
 */
export declare function shadowViews(database: Database.Database): boolean;
/** Takes the temporary views away, because the stored ones may have changed. */
export declare function dropShadows(database: Database.Database): void;
/** Whether a statement failed because of a string in double quotes. */
export declare function isQuotedString(error: unknown): boolean;
/** The query with the double-quoted string that the error names in single quotes; undefined for another error. */
export declare function asString(query: string, error: unknown): string | undefined;

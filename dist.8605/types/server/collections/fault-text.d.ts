/**
 * An error as PocketBase shows it to superusers: its SQLite driver puts the kind of error before the
 * message and the code behind. Source: modernc.org/sqlite.
 */
export declare function faultText(error: unknown): string;

import type { Logger } from 'pino';
import type { Store } from '../store.js';
export interface SqliteStoreOptions {
    /** The data folder; made where it is missing. */
    dir: string;
    /**
     * Seconds that a read may take which scans a large table, and that a statement or a transaction
     * waits for the database at most; that wait is 10 at the longest.
     */
    queryTimeoutSeconds: number;
    log: Logger;
    /** Finds a transaction inside a transaction at once, for development. */
    detectNesting?: boolean;
}
/**
 * Opens the data folder's databases as they are; `prepareFolder` makes and upgrades them.
 * auxiliary.db and pocketgate.db are opened by their first use. Throws StartError.
 */
export declare function openSqliteStore(options: SqliteStoreOptions): Promise<Store>;

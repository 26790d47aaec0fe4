import type { Logger } from 'pino';
import type { Db } from '../store.js';
import type { Patience } from './busy.js';
export interface DatabaseOptions {
    path: string;
    patience: Patience;
    /** How long a read may take that was given to a reader process. */
    readTimeoutMs: number;
    log: Logger;
    detectNesting: boolean;
}
/** One database file: a connection that writes, and one that reads beside it. */
export interface Database {
    readonly read: Db;
    /** Reads on the reader, single changes on the writer, each in a transaction of its own. */
    readonly direct: Db;
    transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
    /** Looks at the views anew when they are next needed, and at new indexes now. */
    forgetViews(): Promise<void>;
    close(): Promise<void>;
}
/** Opens a database file, or makes it. Throws StartError where it can't be used. */
export declare function openDatabase(options: DatabaseOptions): Database;

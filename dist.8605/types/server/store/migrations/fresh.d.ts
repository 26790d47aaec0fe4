import type { Db, Store } from '../store.js';
import type { StoredCollection } from './stored-collection.js';
/**
 * Fills an empty data.db, in the caller's transaction, with what PocketBase 0.40 makes of an empty
 * folder, but without its installer account. The settings row is the caller's.
 */
export declare function createRecords(tx: Db, contracts: readonly string[], now: number): Promise<void>;
/** Makes the tables of auxiliary.db where they are missing. */
export declare function createLogs(store: Store): Promise<void>;
/** Notes a system migration as done; PocketBase counts in microseconds. */
export declare function markApplied(tx: Db, file: string, now: number): Promise<void>;
/** Makes a collection: table, indexes and row. `date` as formatDate gives it. */
export declare function createCollection(tx: Db, stored: StoredCollection, date: string): Promise<void>;

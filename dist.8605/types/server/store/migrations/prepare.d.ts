import type { Logger } from 'pino';
import type { Db, Store } from '../store.js';
export interface PrepareOptions {
    store: Store;
    dir: string;
    /** The enabled contracts, whose columns a fresh `users` gets. */
    contracts: readonly string[];
    /** Milliseconds since 1970. */
    now: number;
    log: Logger;
    /** Writes the settings row of a fresh folder. */
    writeSettings: (tx: Db) => Promise<void>;
    /** Saves the folder before an upgrade, and says where. */
    backUp: () => Promise<string>;
}
/**
 * Makes the data folder one that PocketBase 0.40 would serve: an empty one is filled, one of 0.23 or
 * later is backed up and upgraded, one of 0.39 or 0.40 is left as it is. Throws StartError for the others.
 */
export declare function prepareFolder(options: PrepareOptions): Promise<void>;

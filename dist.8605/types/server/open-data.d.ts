import type { Logger } from 'pino';
import type { Bus } from './base/bus.js';
import type { Clock } from './base/clock.js';
import type { Collections } from './model/cache.js';
import { type CurrentSettings } from './settings/current.js';
import { type Changes } from './store/notify.js';
import type { Store } from './store/store.js';
export interface DataOptions {
    /** The data folder; made and filled where it is missing. */
    dir: string;
    /** The enabled login contracts. */
    contracts: readonly string[];
    /** The 32 characters that encrypt the settings, or ''. */
    encryptionKey: string;
    queryTimeoutSeconds: number;
    log: Logger;
    bus: Bus;
    clock: Clock;
    /** Finds a transaction inside a transaction at once, for development. */
    detectNesting?: boolean;
}
export interface Data {
    store: Store;
    collections: Collections;
    settings: CurrentSettings;
    changes: Changes;
    /** Stops watching, checkpoints, closes the databases. */
    close(): Promise<void>;
}
/**
 * Opens a data folder whole: databases, upgrade, collections, settings, and the watch for what other
 * processes change. Throws StartError, with nothing left open.
 */
export declare function openData(options: DataOptions): Promise<Data>;

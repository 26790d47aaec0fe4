import type { Logger } from 'pino';
import type { Store } from './store.js';
/** What processes on one data folder tell each other about. */
export type ChangeKind = 'collections' | 'settings';
export interface ChangesOptions {
    dir: string;
    store: Store;
    log: Logger;
    /** Loads anew what has changed. */
    reload: (kind: ChangeKind) => Promise<void>;
    /** Milliseconds between two looks at the database; for tests. */
    pollMs?: number;
}
export interface Changes {
    /** Tells the other processes; call it after the commit and one's own reload. */
    announce(kind: ChangeKind): void;
    close(): void;
}
/**
 * Notices what other processes change in collections and settings: by PocketBase's `.notify` files,
 * and, for writers that write none, by a look at data.db. Writes nothing to the databases and does
 * not keep the process alive.
 */
export declare function watchChanges(options: ChangesOptions): Promise<Changes>;

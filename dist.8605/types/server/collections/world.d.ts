import type { Logger } from 'pino';
import type { App } from '../base/app.js';
import type { FileChange } from '../files/index.js';
import type { Collections } from '../model/cache.js';
import type { Collection } from '../model/collection.js';
import type { Db } from '../store/store.js';
/** What a change of collections works on: one transaction, and the collections as it sees them. */
export interface World {
    tx: Db;
    collections: Collections;
    /** Milliseconds since 1970, later with each call: imports sort by the times of collections. */
    now(): number;
    log: Logger;
    /** Names that collections had and have, for what hangs on names outside of the transaction. */
    renames: {
        from: string;
        to: string;
    }[];
    /** Files that go with the commit. */
    files: FileChange[];
    /** Notes that all files of a collection are to go. */
    leaveFiles(collectionId: string): Promise<void>;
}
export declare function worldOf(app: Pick<App, 'clock' | 'log' | 'files'>, tx: Db): Promise<World>;
/** The collection of exactly that id. */
export declare function collectionById({ collections }: World, id: string): Collection | undefined;
/** Whether a table or view of that name is there, whatever its case. */
export declare function hasTable(tx: Db, name: string): Promise<boolean>;
/** Undoes what `work` has written where it throws, and goes on with the transaction. */
export declare function withinSavepoint<T>(tx: Db, work: () => Promise<T>): Promise<T>;

import type { Db } from '../store/store.js';
/**
 * Runs changes of tables. SQLite reads every view meanwhile, and the driver's can't read those with
 * strings in double quotes (see store/sqlite/quoted-strings.ts): such views stand there with single
 * quotes for that time. `work` tells whether columns were renamed or dropped: PocketBase's SQLite
 * then writes single quotes itself.
 */
export declare function alteringTables(tx: Db, work: () => Promise<boolean>): Promise<void>;
/** Every view, as stored. */
export declare function storedViews(tx: Db): Promise<{
    name: string;
    sql: string;
}[]>;
/** Temporary views of the connection would be read too, and don't follow the change. */
export declare function dropShadows(tx: Db): Promise<void>;

import type { App } from '../base/app.js';
import type { Passwords } from '../passwords/pool.js';
import type { Db } from '../store/store.js';
/** An app whose flows all run inside one transaction that somebody else commits. */
export interface Inner {
    app: App;
    /** Removes the files that the flows left behind, and sends their news; call it after the commit. */
    announce(): Promise<void>;
    /** Removes the files that the flows stored; call it when the transaction has failed. Never throws. */
    undo(): Promise<void>;
}
/**
 * The app as flows see it inside a transaction: reads see what was written before, writes join it,
 * and news wait for the commit. `passwords` in place of the app's own.
 */
export declare function within(app: App, tx: Db, passwords?: Passwords): Inner;

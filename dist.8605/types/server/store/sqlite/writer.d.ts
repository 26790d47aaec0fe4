import type { Logger } from 'pino';
import type { Db } from '../store.js';
import { type Patience } from './busy.js';
import type { Connection } from './connection.js';
export interface WriterOptions {
    connection: Connection;
    patience: Patience;
    log: Logger;
    /** Finds a transaction inside a transaction at once; costs a little on every await. */
    detectNesting: boolean;
}
/** The one connection that writes, and the queue of transactions before it. */
export interface Writer {
    transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
    /** Resolves after the transactions before it; `work` then has the connection to itself. */
    drained(work?: () => void): Promise<void>;
    /** Whether a transaction was committed since the connection was opened. */
    readonly wrote: boolean;
}
/**
 * Transactions one after another on one connection. BEGIN IMMEDIATE, because a read that turns into
 * a write fails with BUSY_SNAPSHOT as soon as a second process writes too.
 */
export declare function createWriter(options: WriterOptions): Writer;

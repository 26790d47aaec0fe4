import type { Db, SqlValue } from '../store.js';
import { type Patience } from './busy.js';
import type { Connection } from './connection.js';
export interface HandleOptions {
    /** Gives the connection for rows; called for each statement, so that it may refuse. */
    connection: () => Connection;
    patience: Patience;
    /** Decides where a read is done: `here`, which blocks until it returns, or elsewhere. */
    route?: (read: Read, here: () => Promise<unknown>) => Promise<unknown>;
    /** Where changes go instead, if not to the same connection. */
    change?: (sql: string, params: readonly SqlValue[]) => Promise<{
        changes: number;
    }>;
}
/** A read that the handle was asked for. */
export interface Read {
    kind: 'all' | 'get';
    text: string;
    params: readonly SqlValue[];
    reach: number | undefined;
}
/** The async face of a connection: each statement waits for a busy database without blocking. */
export declare function createHandle(options: HandleOptions): Db;

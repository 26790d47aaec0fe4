import type { ReaderTask } from './reader-process.js';
export interface ReaderPoolOptions {
    /** The database file. */
    path: string;
    /** How long a statement may take, and wait before that, in milliseconds. */
    timeoutMs: number;
    /** How long a reader waits for a busy database, in milliseconds. */
    patienceMs: number;
}
/** Processes that read beside the event loop; none runs before it is needed. */
export interface ReaderPool {
    /**
     * The rows of a statement. Throws what SQLite reports, an Error for a statement that overruns, and
     * server.busy where too many wait, or one for too long.
     */
    run(task: Omit<ReaderTask, 'schema'>): Promise<unknown>;
    /** Makes readers look at the views anew. */
    forgetViews(): void;
    close(): Promise<void>;
}
/** Makes a pool of readers for one database. */
export declare function createReaderPool(options: ReaderPoolOptions): ReaderPool;

/** How long a statement or a transaction waits for another process before it gives up. */
export interface Patience {
    /** Milliseconds. */
    limitMs: number;
}
/**
 * Runs `attempt` until the database is free, without blocking the event loop between tries.
 * Throws server.busy after `limitMs`, and everything else that `attempt` throws at once.
 */
export declare function retryWhileBusy<T>(attempt: () => T, patience: Patience): Promise<T>;

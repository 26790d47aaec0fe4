/** Hashes and compares passwords away from the event loop, in a bounded queue. */
export interface Passwords {
    /** The engine in use: npm bcrypt when it loads, else bcryptjs. */
    readonly engine: 'native' | 'js';
    /** A bcrypt hash of `plain`. Throws server.busy when the queue is full. */
    hash(plain: string, cost: number): Promise<string>;
    /** Whether `plain` gives `hash`; false for a text that is no bcrypt hash. Throws server.busy when the queue is full. */
    compare(plain: string, hash: string): Promise<boolean>;
    close(): Promise<void>;
}
/** What computes. Adapters: native-engine.ts, worker-engine.ts. */
export interface PasswordEngine {
    readonly name: 'native' | 'js';
    hash(plain: string, cost: number): Promise<string>;
    compare(plain: string, hash: string): Promise<boolean>;
    close(): Promise<void>;
}
export interface PasswordOptions {
    engine: 'auto' | 'native' | 'js';
    /** Calls at once; 0 = one per core. */
    workers: number;
    /** Calls that may wait; one more is refused. */
    queueLimit: number;
}
/**
 * Makes the pool. `auto` takes npm bcrypt where it loads (a third less CPU than bcryptjs).
 * Throws StartError for `native` where it doesn't load.
 */
export declare function createPasswords(options: PasswordOptions): Promise<Passwords>;

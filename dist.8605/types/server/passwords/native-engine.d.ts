import type { PasswordEngine } from './pool.js';
/**
 * npm bcrypt, an optional dependency that computes on libuv's threads: no worker of its own, which
 * would take 8 MB each. Undefined where its compiled part doesn't load.
 */
export declare function loadNativeEngine(): Promise<PasswordEngine | undefined>;

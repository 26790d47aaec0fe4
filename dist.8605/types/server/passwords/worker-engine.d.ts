import type { PasswordEngine } from './pool.js';
/** bcryptjs in `width` piscina workers, started with the first password. */
export declare function createWorkerEngine(width: number): PasswordEngine;

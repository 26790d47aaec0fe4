import type { Passwords } from './pool.js';
/** Passwords that were hashed and compared before a transaction, so that none is inside it. */
export interface PreparedPasswords {
    passwords: Passwords;
    prepareHash(plain: string, cost: number): Promise<void>;
    prepareCompare(plain: string, hash: string): Promise<void>;
}
/** Answers from what was prepared, each hash once; what wasn't prepared goes to the pool. */
export declare function preparePasswords(pool: Passwords): PreparedPasswords;

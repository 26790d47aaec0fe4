/** The cost of a bcrypt hash (4 to 31), or undefined for any other text. */
export declare function bcryptCost(hash: string): number | undefined;
/**
 * The same hash under the one prefix that every engine reads: `$2`, `$2x` and `$2y` differ from
 * `$2b` in name only for passwords that were hashed as UTF-8, which PocketBase's (Go's) are.
 */
export declare function portableBcrypt(hash: string): string;
/** A text in the form of a hash of that cost, which no password gives: comparing it costs the same. */
export declare function decoyBcrypt(cost: number): string;

/** Bytes by key, of which the ones used longest ago go when there are too many. */
export interface ByteCache {
    get(key: string): Buffer | undefined;
    set(key: string, bytes: Buffer): void;
}
/** Two generations, as in base/bounded-cache.ts, but counted in bytes: never more than `limitBytes`. */
export declare function createByteCache(limitBytes: number): ByteCache;

/** A map that forgets what was put in first when it is full. */
export interface BoundedCache<K, V> {
    get(key: K): V | undefined;
    set(key: K, value: V): void;
}
/**
 * Two generations instead of a list in order of use: what was not asked for since the last turn
 * goes, at no cost per hit. Holds between `limit / 2` and `limit` of the entries last used.
 */
export declare function boundedCache<K, V>(limit: number): BoundedCache<K, V>;

import type { StoredCollection } from './stored-collection.js';
/** A collection that a login contract brings along. */
export interface SideCollection {
    stored: StoredCollection;
    contracts: readonly string[];
}
/** All of them, each after those that it refers to. Only superusers reach their records. */
export declare const sideCollections: readonly SideCollection[];
/** The collections that one of these contracts needs. */
export declare function sideCollectionsOf(contracts: readonly string[]): StoredCollection[];

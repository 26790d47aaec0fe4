import type { StoredCollection } from './stored-collection.js';
/**
 * The collections of a fresh folder, in PocketBase's order, with `users` as the enabled contracts
 * need it and the collections that they bring along. Token secrets are new with each call. Source: migrations/1640988000_init.go.
 */
export declare function freshCollections(contracts: readonly string[]): StoredCollection[];

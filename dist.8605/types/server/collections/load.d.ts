import type { Bus } from '../base/bus.js';
import type { Collections } from '../model/cache.js';
import type { Db, Store } from '../store/store.js';
/**
 * Reads `_collections` and keeps it in memory. A reload swaps the whole set at once, so a request
 * that holds a collection keeps a consistent one. Announces `collections.changed`.
 */
export declare function openCollections(store: Store, bus: Bus): Promise<Collections>;
/** The collections as a transaction sees them; to be reloaded after each of its own changes. */
export declare function collectionsWithin(tx: Db): Promise<Collections>;

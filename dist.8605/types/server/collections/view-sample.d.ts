import type { Collection } from '../model/collection.js';
import type { Row } from '../store/store.js';
import type { World } from './world.js';
export interface ViewSample {
    /** The view that the query would make. */
    collection: Collection;
    rows: Row[];
}
/**
 * Runs a view's query without keeping anything: its fields and some of its rows. Throws, with
 * PocketBase's words, where the query can't be a view's. Source: PocketBase core/view.go DryRunView.
 */
export declare function dryRunView(world: World, viewQuery: string, limit: number): Promise<ViewSample>;

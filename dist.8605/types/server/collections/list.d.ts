import type { App } from '../base/app.js';
import type { Collection } from '../model/collection.js';
export interface CollectionPage {
    collections: Collection[];
    page: number | bigint;
    perPage: number;
    totalItems: number;
    totalPages: number;
}
/**
 * A page of the collections that `filter` leaves, in the order of `sort`. Throws request.invalid.
 * Source: PocketBase apis/collection.go collectionsList, tools/search/simple_field_resolver.go.
 */
export declare function listCollections(app: Pick<App, 'store' | 'collections' | 'clock'>, query: Readonly<Record<string, string>>): Promise<CollectionPage>;

import type { App } from '../base/app.js';
import type { Collection } from '../model/collection.js';
/**
 * Deletes all records of a collection, with what hangs on them, in one transaction. Throws
 * collection.is_view, collection.truncate_failed.
 * Source: PocketBase core/collection_query.go TruncateCollection.
 */
export declare function truncateCollection(app: App, collection: Collection): Promise<void>;

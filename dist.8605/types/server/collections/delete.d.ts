import type { App } from '../base/app.js';
import type { Collection } from '../model/collection.js';
import { type World } from './world.js';
/**
 * Deletes a collection with its records, unless it is a system one, or relations or views stand on
 * it. Throws route.not_found, collection.delete_failed.
 * Source: PocketBase apis/collection.go collectionDelete.
 */
export declare function deleteCollection(app: App, nameOrId: string): Promise<void>;
/**
 * Deletes within the world's transaction; `careful` refuses what something stands on.
 * Source: PocketBase core/collection_model.go onCollectionDeleteExecute.
 */
export declare function deleteWithin(world: World, { id, name, type, system }: Collection, careful: boolean): Promise<void>;

import type { App } from '../base/app.js';
import { type ErrorCode } from '../base/errors.js';
import { type Draft } from './draft.js';
import { type World } from './world.js';
type CollectionsApp = Pick<App, 'store' | 'clock' | 'log' | 'collections' | 'bus' | 'files' | 'settings'>;
/**
 * Makes a collection from what a request says. Throws collection.unreadable_type,
 * collection.unreadable, collection.create_failed.
 * Source: PocketBase apis/collection.go collectionCreate.
 */
export declare function createCollection(app: CollectionsApp, body: unknown): Promise<Draft>;
/**
 * Changes a collection. Throws route.not_found, collection.unreadable, collection.update_failed.
 * Source: PocketBase apis/collection.go collectionUpdate.
 */
export declare function updateCollection(app: CollectionsApp, nameOrId: string, body: unknown): Promise<Draft>;
/**
 * Runs a change of collections in one transaction; after the commit everyone who keeps collections
 * is told. A fault, of the commit too, becomes what `faultOf` makes of it: `code` with its public
 * errors, or with its raw text in the message.
 */
export declare function changeCollections<T>(app: CollectionsApp, code: ErrorCode, change: (world: World) => Promise<T>, faultOf?: (error: unknown) => unknown): Promise<T>;
export {};

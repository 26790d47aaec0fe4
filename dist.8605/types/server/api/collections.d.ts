import type { Route } from '../base/route.js';
/** The collections' own routes, for superusers. Source: PocketBase apis/collection.go. */
export declare const collectionRoutes: readonly Route[];

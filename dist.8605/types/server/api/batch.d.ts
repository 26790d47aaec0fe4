import type { Route } from '../base/route.js';
/** Many changes in one transaction. Source: PocketBase apis/batch.go. */
export declare const batchRoutes: readonly Route[];

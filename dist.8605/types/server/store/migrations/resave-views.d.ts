import type { Logger } from 'pino';
import type { Db } from '../store.js';
/**
 * Saves every view whose fields PocketBase 0.40 would read otherwise from its query. A view that
 * can't be read stays as it is, as in PocketBase. Source: core/collection_query.go
 * resaveViewsWithChangedFields.
 */
export declare function resaveChangedViews(tx: Db, now: number, log: Logger): Promise<void>;

import type { App } from '../base/app.js';
import type { Exchange } from '../base/route.js';
import type { Collection } from '../model/collection.js';
/** The labels of a password login, natively and through every contract. */
export declare const passwordLabels: readonly string[];
/**
 * Counts a request for the rule of settings.rateLimits that its method and path match.
 * Throws request.too_many. Source: PocketBase apis/middlewares_rate_limit.go rateLimit.
 */
export declare function checkPathLimits(app: App, exchange: Exchange): void;
/**
 * Counts a request for the rule that matches what it does with a collection (`users:LABEL`, then
 * `*:LABEL`), else its path. A contract calls this for each login, so that its doors and the native
 * one have one budget. What is `within` a batch counts apart, as the peer's. Throws request.too_many.
 * Source: PocketBase apis/middlewares_rate_limit.go checkCollectionRateLimit.
 */
export declare function checkNativeLimits(app: App, exchange: Exchange, collection: Collection, labels: readonly string[], within?: '' | 'batch'): void;

import type { App } from '../base/app.js';
import { type ViewSample } from './view-sample.js';
/**
 * What a view with this query would hold; nothing is written. Throws view.invalid_query.
 * Source: PocketBase apis/collection.go collectionDryRunView.
 */
export declare function dryRun(app: App, query: string): Promise<ViewSample>;

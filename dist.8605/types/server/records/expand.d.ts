import type { App } from '../base/app.js';
import type { RequestInfo } from '../base/caller.js';
import { type RecordModel } from '../model/record.js';
/** What was expanded into a record: by key, one record or several. */
export type Expanded = Map<RecordModel, Map<string, RecordModel | RecordModel[]>>;
/**
 * Loads what `?expand=` names into `expanded`, by the view rules of what is loaded. A path that
 * leads nowhere, or into a collection that the caller may not view, is left out with a log line.
 * Source: PocketBase core/record_query_expand.go, apis/record_helpers.go expandFetch.
 */
export declare function expandRecords(app: App, records: readonly RecordModel[], paths: readonly string[], info: RequestInfo): Promise<Expanded>;

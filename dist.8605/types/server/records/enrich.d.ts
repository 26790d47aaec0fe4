import type { App } from '../base/app.js';
import type { RequestInfo } from '../base/caller.js';
import type { RecordModel } from '../model/record.js';
import { type Visibility } from './present.js';
/**
 * Records of one collection as an answer shows them to this caller, expanded by `?expand=`.
 * Source: PocketBase apis/record_helpers.go EnrichRecords.
 */
export declare function enrichRecords(app: App, records: readonly RecordModel[], info: RequestInfo, visibility?: (record: RecordModel) => Visibility): Promise<Record<string, unknown>[]>;

import type { App } from '../base/app.js';
import type { RequestInfo } from '../base/caller.js';
import { type RecordModel } from '../model/record.js';
import type { Visibility } from './present.js';
/**
 * What a caller may see of stored records of one collection: superusers everything, the owner and
 * whoever the manage rule allows the e-mail. A manage rule that can't be read shows nothing more.
 * Source: PocketBase apis/record_helpers.go autoResolveRecordsFlags.
 */
export declare function visibilityOf(app: App, records: readonly RecordModel[], info: RequestInfo): Promise<(record: RecordModel) => Visibility>;

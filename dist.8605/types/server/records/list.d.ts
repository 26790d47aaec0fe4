import type { App } from '../base/app.js';
import type { Caller, RequestInfo } from '../base/caller.js';
import { type Paging } from '../base/paging.js';
import type { Collection } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
/** One page of a list; the totals are -1 where they weren't asked for. */
export interface RecordPage {
    records: RecordModel[];
    page: Paging['page'];
    perPage: number;
    totalItems: number;
    totalPages: number;
}
/**
 * The records that list rule and the query's filter let the caller see, sorted, a page of them.
 * Throws access.superusers_only, access.forbidden, request.invalid.
 * Source: PocketBase apis/record_crud.go recordsList, tools/search/provider.go.
 */
export declare function listRecords(app: App, collection: Collection, info: RequestInfo, caller: Caller): Promise<RecordPage>;

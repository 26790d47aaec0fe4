import type { App } from '../base/app.js';
import type { Caller, RequestInfo } from '../base/caller.js';
import type { Collection, Rule } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
/**
 * One record under the collection's view rule; one that the rule hides counts as missing.
 * Throws access.superusers_only, route.not_found. Source: PocketBase apis/record_crud.go recordView.
 */
export declare function viewRecord(app: App, collection: Collection, id: string, info: RequestInfo, caller: Caller): Promise<RecordModel>;
/** The record of that id, where the rule lets the caller at it. Throws as viewRecord. */
export declare function findAllowed(app: App, collection: Collection, id: string, rule: Rule, info: RequestInfo, caller: Caller): Promise<RecordModel>;

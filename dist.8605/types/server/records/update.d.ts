import type { App } from '../base/app.js';
import type { Caller, RequestInfo } from '../base/caller.js';
import { type Uploads } from '../files/upload.js';
import type { Collection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
/**
 * Updates a record from a request's body, under the collection's update rule; a record that the
 * rule hides counts as missing. `info.body` then holds the values that modifiers came to.
 * Throws collection.unsupported, access.superusers_only, route.not_found, record.update_failed.
 * Source: PocketBase apis/record_crud.go recordUpdate.
 */
export declare function updateRecord(app: App, collection: Collection, id: string, body: Record<string, unknown>, info: RequestInfo, caller: Caller, uploads?: Uploads): Promise<RecordModel>;

import type { App } from '../base/app.js';
import type { Caller, RequestInfo } from '../base/caller.js';
import { type ErrorCode } from '../base/errors.js';
import { type Uploads } from '../files/upload.js';
import type { Collection, Rule } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
import { type RuleTarget } from '../rules/allow.js';
import { type Access, type PasswordInput } from './form.js';
/** What an account gets that comes without a password, by a provider: one that nobody knows. */
export interface SparePassword {
    plain: string;
    hash: string;
}
/**
 * Creates a record from a request's body, under the collection's create rule. `info.body` then
 * holds the values that modifiers came to, for the rules that are asked later.
 * Throws collection.unsupported, access.superusers_only, record.create_failed.
 * Source: PocketBase apis/record_crud.go recordCreate.
 */
export declare function createRecord(app: App, collection: Collection, body: Record<string, unknown>, info: RequestInfo, caller: Caller, uploads?: Uploads, spare?: SparePassword): Promise<RecordModel>;
/** The body's values per field, modifiers applied; hidden fields only from superusers. */
export declare function readBody(record: RecordModel, body: Record<string, unknown>, caller: Caller, uploads: Uploads): Record<string, unknown>;
/** Whether a rule lets the caller; one that can't be read is a no, with a log line. */
export declare function isAllowed(app: App, collection: Collection, rule: Rule, info: RequestInfo, target: RuleTarget): Promise<boolean>;
/** What a caller who is no superuser may do to this account. A manage rule needs somebody logged in. */
export declare function accessOf(app: App, collection: Collection, info: RequestInfo, target: RuleTarget): Promise<Access>;
/** Checks the form, then the record, and saves. What a client can mend comes as `data`. */
export declare function submit(app: App, record: RecordModel, input: PasswordInput, access: Access, failure: ErrorCode): Promise<void>;

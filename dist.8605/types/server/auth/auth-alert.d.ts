import type { App } from '../base/app.js';
import type { Caller } from '../base/caller.js';
import { type RecordModel } from '../model/record.js';
/**
 * Notes where a login came from, and mails its owner if the account was never used from there; not
 * for the first login. A place whose mail fails stays unknown. Never fails a login.
 * Source: PocketBase apis/record_helpers.go authAlert.
 */
export declare function alertNewOrigin(app: App, record: RecordModel, caller: Caller): Promise<void>;

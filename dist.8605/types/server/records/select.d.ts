import type { App } from '../base/app.js';
import type { RequestInfo } from '../base/caller.js';
import { type Collection, type Rule } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
/** Whether the caller is a superuser, for whom no rule counts. */
export declare function isSuperuser(info: RequestInfo): boolean;
/**
 * The records of those ids that the rule lets the caller see, in no order. Superusers see all;
 * a null rule is the caller's to refuse. Throws request.invalid for a rule that can't be read.
 */
export declare function selectByIds(app: App, collection: Collection, ids: readonly string[], rule: Rule, info: RequestInfo): Promise<RecordModel[]>;

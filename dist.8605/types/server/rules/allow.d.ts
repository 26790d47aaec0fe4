import type { App } from '../base/app.js';
import type { RequestInfo } from '../base/caller.js';
import { type Collection, type Rule } from '../model/collection.js';
import type { Db, SqlValue } from '../store/store.js';
/** What a rule is asked about: a stored record, or one that isn't stored yet, as its columns. */
export type RuleTarget = {
    id: string;
} | {
    candidate: Readonly<Record<string, SqlValue>>;
};
/** What of the app a rule needs. */
export type RuleContext = Pick<App, 'collections' | 'clock' | 'store'>;
/**
 * Whether the caller may do what `rule` guards. Superusers may, nobody else may under null. A rule
 * that needs no row is answered without a query, so a stored target is taken as existing.
 * `db`: the handle of the transaction that the question belongs to, if there is one.
 * Throws request.invalid for a rule that can't be compiled, and what the database throws: callers
 * must take both for a no. Source: PocketBase core/record_query.go CanAccessRecord, apis/record_crud.go
 * recordCreate.
 */
export declare function ruleAllows(context: RuleContext, collection: Collection, rule: Rule, info: RequestInfo, target: RuleTarget, db?: Db): Promise<boolean>;
/** Whether a rule is true of a record, whoever asks: superusers have no say. Throws as ruleAllows. */
export declare function ruleHolds(context: RuleContext, collection: Collection, rule: string, info: RequestInfo, target: RuleTarget, db?: Db): Promise<boolean>;

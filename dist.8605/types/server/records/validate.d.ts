import type { App } from '../base/app.js';
import { type FieldErrors } from '../base/errors.js';
import { type RecordModel } from '../model/record.js';
import type { Db } from '../store/store.js';
/** A write that the data itself forbids; `data` is for the client. */
export declare class ValidationFailed extends Error {
    readonly name = "ValidationFailed";
    readonly data: FieldErrors;
    constructor(data: FieldErrors);
}
/** Faults by name in alphabetical order: the peer answers a sorted map. */
export declare function inOrder(faults: FieldErrors): FieldErrors;
/**
 * Every field's fault by name, or undefined where all are right. `stored` asks only what the
 * database has to say, for a second look inside the transaction; `own` all that it hasn't.
 * Source: PocketBase core/record_model.go onRecordValidate.
 */
export declare function recordFaults(app: App, db: Db, record: RecordModel, only?: 'stored' | 'own'): Promise<FieldErrors | undefined>;

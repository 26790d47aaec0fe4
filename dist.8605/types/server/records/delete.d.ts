import type { App } from '../base/app.js';
import { type FieldErrors } from '../base/errors.js';
import { type RecordModel } from '../model/record.js';
import { type SaveOptions } from './save.js';
/**
 * Deletes a record, what belongs to it as an account, and its traces in relations: records that
 * cascade go too, others lose the id. Throws record.delete_failed where a required relation would
 * be left empty, and for the last superuser.
 * Source: PocketBase core/record_model.go onRecordDeleteExecute, core/record_model_superusers.go.
 */
export declare function deleteRecord(app: App, record: RecordModel, { tx, news }?: SaveOptions): Promise<void>;
/** What stood in the way, and its data where that is a record that a unique index refused. */
export declare function faultsOf(cause: unknown): {
    cause: unknown;
    data?: FieldErrors;
};

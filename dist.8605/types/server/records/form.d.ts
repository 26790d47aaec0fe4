import type { App } from '../base/app.js';
import { type FieldErrors } from '../base/errors.js';
import { type RecordModel } from '../model/record.js';
/** What a caller may do to an account beyond its owner: manage rule, or superuser. */
export type Access = 'default' | 'manager' | 'superuser';
/** The password fields of a request on an auth record; '' where they are absent. */
export interface PasswordInput {
    password: string;
    passwordConfirm: string;
    oldPassword: string;
}
/**
 * Sets the record's fields from request data. Hidden fields stay as they were unless a superuser
 * asks; an account's password is the exception.
 * Source: PocketBase forms/record_upsert.go Load.
 */
export declare function loadForm(record: RecordModel, data: Readonly<Record<string, unknown>>, access: Access): PasswordInput;
/**
 * The first stage of checking an account: what its owner may not change, and the password pair.
 * Undefined where all is right. Source: PocketBase forms/record_upsert.go validateFormFields.
 */
export declare function formFaults(app: App, record: RecordModel, input: PasswordInput, access: Access): Promise<FieldErrors | undefined>;

import type { App } from '../base/app.js';
import { type AuthCollection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
/** Throws email_change.superuser: those change theirs directly. */
export declare function requireEmailChange(collection: AuthCollection): void;
/**
 * Mails a link to the new address that makes it the account's, and waits until the mail is accepted,
 * 15 s at most. Throws request.invalid_data, email_change.failed.
 * Source: PocketBase apis/record_auth_email_change_request.go.
 */
export declare function requestEmailChange(app: App, record: RecordModel, input: {
    newEmail: string;
}): Promise<void>;
export interface EmailChangeInput {
    token: string;
    password: string;
}
/**
 * Makes the address that a token was mailed to the account's own, verified; works once, and ends
 * every session of the account. Throws email_change.superuser, request.invalid_data,
 * email_change.not_saved, server.busy. Source: PocketBase apis/record_auth_email_change_confirm.go.
 */
export declare function confirmEmailChange(app: App, collection: AuthCollection, input: EmailChangeInput): Promise<void>;

import type { App } from '../base/app.js';
import { type AuthCollection } from '../model/collection.js';
/** Throws reset.password_disabled where the collection doesn't take passwords. */
export declare function requirePasswordReset(collection: AuthCollection): void;
/**
 * Mails a link to choose a new password. Everything after the form happens once the answer is out,
 * so that it takes as long for an address that nobody has. Throws request.invalid_data.
 * Source: PocketBase apis/record_auth_password_reset_request.go.
 */
export declare function requestPasswordReset(app: App, collection: AuthCollection, input: {
    email: string;
}): void;
export interface PasswordResetInput {
    token: string;
    password: string;
    passwordConfirm: string;
}
/**
 * Sets a new password for a mailed token; works once, and ends every session of the account. It also
 * verifies the account if its address is still the one that the mail went to.
 * Throws request.invalid_data, reset.not_saved, server.busy.
 * Source: PocketBase apis/record_auth_password_reset_confirm.go.
 */
export declare function confirmPasswordReset(app: App, collection: AuthCollection, input: PasswordResetInput): Promise<void>;

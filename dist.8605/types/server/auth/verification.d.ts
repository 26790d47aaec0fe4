import type { App } from '../base/app.js';
import { type AuthCollection } from '../model/collection.js';
/** Throws verification.superuser: those need none. */
export declare function requireVerifiable(collection: AuthCollection): void;
/**
 * Mails a link that verifies the address. Everything after the form happens once the answer is out,
 * so that it takes as long for an address that nobody has. Throws request.invalid_data.
 * Source: PocketBase apis/record_auth_verification_request.go.
 */
export declare function requestVerification(app: App, collection: AuthCollection, input: {
    email: string;
}): void;
/**
 * Verifies the address that a token was mailed to; works once. Where passwords are off, a random one
 * takes the place of what somebody may have set before the address was theirs.
 * Throws verification.superuser, request.invalid_data, verification.not_saved, server.busy.
 * Source: PocketBase apis/record_auth_verification_confirm.go. There a used token is taken again,
 * as long as nothing else has ended it.
 */
export declare function confirmVerification(app: App, collection: AuthCollection, { token }: {
    token: string;
}): Promise<void>;

import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import { type GivenId, type OtpOwner } from './otps.js';
/**
 * Mails a one-time password and gives its id. An unknown address gets a made-up id, after the same
 * work, and the newest again after as many; the mail goes after the answer, and a code whose mail
 * fails is deleted, its id still counts.
 * Throws otp.disabled, request.invalid_data, server.busy. Source: PocketBase
 * apis/record_auth_otp_request.go.
 */
export declare function requestOtp(app: App, collection: AuthCollection, input: {
    email: string;
}): Promise<{
    otpId: string;
}>;
/** Throws otp.disabled where the collection doesn't take one-time passwords. */
export declare function requireOtp(collection: AuthCollection): void;
/** Makes and stores a code. Without an account it does the same work and leaves nothing. */
export declare function issueOtp(app: App, collection: AuthCollection, owner: OtpOwner, limit?: number): Promise<GivenId & {
    code: string;
    isNew: boolean;
}>;

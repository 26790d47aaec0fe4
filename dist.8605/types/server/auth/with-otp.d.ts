import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
export interface AuthWithOtpInput {
    otpId: string;
    password: string;
}
/**
 * Trades a one-time password for a session; works once, of many at a time for exactly one. A code
 * that went to the account's present address verifies it, even while a second factor is pending.
 * A wrong code counts as a wrong password does. Throws otp.disabled, request.invalid_data,
 * otp.invalid, otp.too_many, request.too_many, auth.blocked, server.busy and what finishAuth throws.
 * Source: PocketBase apis/record_auth_with_otp.go.
 */
export declare function authWithOtp(app: App, collection: AuthCollection, input: AuthWithOtpInput, request: AuthRequest): Promise<AuthOutcome>;

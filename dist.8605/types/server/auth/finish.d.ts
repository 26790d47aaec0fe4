import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
/** How somebody proved who they are; '' for a token that stands for an earlier login. */
export type AuthMethod = 'password' | 'otp' | 'oauth2' | '';
/** What a contract's token has beyond the native claims. */
export interface SessionClaims {
    claims: Record<string, unknown>;
    /** Seconds; such a token can't be refreshed natively, or it would outgrow them. */
    ttlSeconds: number;
}
export interface Finish {
    method: AuthMethod;
    request: AuthRequest;
    /** Asked only when a session begins. */
    session?: (record: RecordModel) => SessionClaims | Promise<SessionClaims>;
    /** A token to hand out instead of a new one. */
    token?: string;
}
/**
 * The one door out of every login, whatever method or contract: address, auth rule, second factor,
 * token. Throws access.forbidden, auth.rule, mfa.* and what the request's body is at fault for.
 * Source: PocketBase apis/record_helpers.go recordAuthResponse.
 */
export declare function finishAuth(app: App, record: RecordModel, { method, request, token, session }: Finish): Promise<AuthOutcome>;

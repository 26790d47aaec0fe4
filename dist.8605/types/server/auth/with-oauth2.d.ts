import type { App } from '../base/app.js';
import type { RequestInfo } from '../base/caller.js';
import type { AuthCollection } from '../model/collection.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
export interface AuthWithOAuth2Input {
    provider: string;
    code: string;
    codeVerifier: string;
    redirectURL: string;
    createData: Record<string, unknown>;
}
/** What only such a login asks of its request. */
export interface OAuth2Request extends AuthRequest {
    /** Counts the account that is about to be made for the rate limits; may throw. */
    admitCreate(): void;
    /** The headers that rules read, and nothing of the login's own body. */
    createInfo(): Promise<RequestInfo>;
}
/**
 * Trades a provider's code for a session: of the account that the provider's is linked to, of the
 * caller, of the one with the same verified address, or of a new one. Links them. Input:
 * schema/api/authWithOAuth2.json. Throws auth.oauth2_disabled, request.unreadable,
 * auth.oauth2_token, auth.oauth2_user, auth.blocked, auth.failed, record.create_failed,
 * access.superusers_only, server.busy and what finishAuth throws.
 * Source: PocketBase apis/record_auth_with_oauth2.go.
 */
export declare function authWithOAuth2(app: App, collection: AuthCollection, input: AuthWithOAuth2Input, request: OAuth2Request): Promise<AuthOutcome>;

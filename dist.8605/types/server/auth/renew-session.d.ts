import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
import { type SessionClaims } from './finish.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
import { type RefreshSession, type SessionTicket } from './sessions.js';
/** What a contract adds to the renewal of its sessions. */
export interface Renewal {
    /** Seconds that the next refresh token lives. */
    ttlSeconds: number;
    /** Called once the token is known to be right; throws to refuse. */
    admit?(record: RecordModel, session: RefreshSession): void | Promise<void>;
    /** Makes the new tokens from the next ticket. */
    session(record: RecordModel, ticket: SessionTicket): SessionClaims;
}
/**
 * Trades a refresh token for a new session token; works once per refresh token, and a second use
 * ends the session. No password and no second factor: the login that began it had them.
 * Throws access.token_required for whatever is wrong with the token or the account, auth.rule.
 */
export declare function authWithRefreshToken(app: App, collection: AuthCollection, token: string, request: AuthRequest, renewal: Renewal): Promise<AuthOutcome>;

import type { App } from '../base/app.js';
import type { RecordModel } from '../model/record.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
/**
 * Trades a session token for a fresh one; a token that isn't `refreshable` comes back as it is.
 * Throws auth.rule. Source: PocketBase apis/record_auth_refresh.go.
 */
export declare function authRefresh(app: App, record: RecordModel, request: AuthRequest): Promise<AuthOutcome>;

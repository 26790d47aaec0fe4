import type { SessionClaims } from '../auth/finish.js';
import type { SessionTicket } from '../auth/sessions.js';
import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
export declare const accessTtlSeconds = 1800;
export declare const refreshTtlSeconds: number;
/** What the native token carries for this contract, and the refresh token of the same second. */
export declare function issueTokens(app: App, record: RecordModel, { sid, jti }: SessionTicket, projectId: string): {
    access: SessionClaims;
    refreshToken: string;
};

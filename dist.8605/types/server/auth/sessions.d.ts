import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
type Stores = Pick<App, 'store' | 'clock'>;
/** A login that lives on by a refresh token; the table is `refresh_sessions` of pocketgate.db. */
export interface RefreshSession {
    /** Collection id and record id of the account. */
    collection: string;
    record: string;
    /** What the login chose and a renewal keeps; '' for nothing. */
    project: string;
}
/** What a token says of its session: which one, and the id of the only refresh token that counts. */
export interface SessionTicket {
    sid: string;
    jti: string;
}
/** Begins a session of `ttlSeconds` and removes a few that have expired. */
export declare function beginSession(app: Stores, record: RecordModel, ttlSeconds: number, project?: string): Promise<SessionTicket>;
/** The session, if it still lives. */
export declare function findSession(app: Stores, sid: string): Promise<RefreshSession | undefined>;
/**
 * Trades the ticket for the next one, once: of many at a time exactly one gets it. A ticket that was
 * traded before ends the session, because one of its two holders isn't the owner; then undefined.
 * The ticket must come from a token whose signature was checked.
 */
export declare function renewSession(app: Stores, { sid, jti }: SessionTicket, ttlSeconds: number): Promise<SessionTicket | undefined>;
/**
 * Whether a token's session still lives and is that account's. Looked up each time (some 10 µs):
 * another process may have ended it a moment ago.
 */
export declare function isLiveSession(app: Stores, sid: string, record: RecordModel): Promise<boolean>;
export {};

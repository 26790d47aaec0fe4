import type { RecordModel } from '../model/record.js';
/** What a refresh token says: the account, its session, and which of the session's tokens this is. */
export interface RefreshClaims {
    id: string;
    sid: string;
    jti: string;
}
/**
 * A refresh token of a contract, issued at `now` (seconds since 1970). Its key follows from the
 * account's token key and the collection's secret, so that it dies with them, and is another than
 * the bearers', so that neither is ever taken for the other.
 */
export declare function signRefreshToken(record: RecordModel, { id, sid, jti }: RefreshClaims, now: number, ttlSeconds: number): string;
/** What a text says that has the form of a refresh token. Proves nothing. */
export declare function readRefreshToken(token: string): RefreshClaims | undefined;
/** Whether that account's key signed the token, and it hasn't expired at `now`. */
export declare function isRefreshTokenOf(record: RecordModel, token: string, now: number): boolean;

import type { Clock } from '../base/clock.js';
import type { Collections } from '../model/cache.js';
import type { Collection } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
import { type TokenKind } from './kinds.js';
/** Signs and checks PocketBase's tokens. */
export interface Tokens {
    /**
     * A signed token for `record`. `claims` come on top of id, type and collectionId;
     * `ttlSeconds` in place of the collection's duration when above 0. A claim `iat` is when they begin.
     */
    sign(kind: TokenKind, record: RecordModel, claims?: Record<string, unknown>, ttlSeconds?: number): string;
    /** The record that a token of that kind proves, or null for whatever is wrong with it. Never throws for a bad token. */
    verify(token: string, kind: TokenKind): Promise<RecordModel | null>;
    /** Whether the claim `refreshable` of a token that was verified is true; a missing one is false. */
    isRefreshable(token: string): boolean;
    /** The claims without any check of signature; null for what is no token. */
    decode(token: string): Record<string, unknown> | null;
}
export interface TokenParts {
    clock: Clock;
    collections: Pick<Collections, 'find'>;
    findRecord(collection: Collection, id: string): Promise<RecordModel | undefined>;
    /** Whether the session that a token's `sid` names still lives. Left out: none does. */
    isLiveSession?(sid: string, record: RecordModel): Promise<boolean>;
}
/**
 * Makes the signer and checker. A signature is computed once per token and key; expiry, record,
 * token key and secret are looked at anew each time. Source: PocketBase core/record_query.go
 * FindAuthRecordByToken, tools/security/jwt.go.
 */
export declare function createTokens(parts: TokenParts): Tokens;

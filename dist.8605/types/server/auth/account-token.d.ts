import type { App } from '../base/app.js';
import { type ApiError, type FieldError } from '../base/errors.js';
import type { AuthCollection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
import type { TokenKind } from '../tokens/kinds.js';
/** What a mailed token stands for, or what is wrong with it. */
export type TokenCheck = {
    record: RecordModel;
    fault?: undefined;
} | {
    record?: undefined;
    fault: FieldError | undefined;
};
/** The account of a token of that kind and collection; an empty one has neither record nor fault. */
export declare function checkAccountToken(app: App, collection: AuthCollection, token: string, kind: TokenKind): Promise<TokenCheck>;
export declare const invalidToken: FieldError;
/** What a token that another request has used just now gets. */
export declare function usedToken(): ApiError;
/**
 * Changes an account for a token and saves it, if its token key is still the one that the token was
 * checked with: of many requests at once one gets through, in this process and beside others.
 * Passwords must be hashed before. Throws what usedToken makes, ValidationFailed.
 */
export declare function saveForToken(app: App, record: RecordModel, change: (fresh: RecordModel) => void, also?: string): Promise<void>;

import type { AuthOutcome, AuthRequest } from '../auth/outcome.js';
import type { RequestInfo } from '../base/caller.js';
import type { Exchange, Route } from '../base/route.js';
import { type AuthCollection } from '../model/collection.js';
/** The auth routes under /api/collections/:collection, named as in the SDK. */
export declare const authRoutes: readonly Route[];
/** The auth collection that the path names. Throws collection.not_auth. */
export declare function authCollection(exchange: Exchange): AuthCollection;
/** What a login flow may ask of a native request. */
export declare function authRequest(exchange: Exchange, context?: RequestInfo['context']): AuthRequest;
/** Answers with a session, or with the id of a first step. */
export declare function sendOutcome(exchange: Exchange, outcome: AuthOutcome): Promise<void>;

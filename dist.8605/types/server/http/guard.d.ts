import type { Exchange, Route } from '../base/route.js';
/** Bytes that a body may have where its route says nothing. PocketBase's DefaultMaxBodySize. */
export declare const defaultBodyLimitBytes: number;
/**
 * Lets a request in to its route, or throws: superuser's address, collection, rate limits, size,
 * caller, in the peer's order. Codes: access.forbidden, collection.invalid, request.too_many,
 * request.too_large, access.token_required, access.wrong_collection, access.wrong_auth_collection.
 * Source: PocketBase apis/middlewares.go and its priorities.
 */
export declare function admit(route: Route, exchange: Exchange): void;
/**
 * Lets a request in that no route is for. Throws access.forbidden, request.too_many,
 * request.too_large.
 */
export declare function admitUnrouted(exchange: Exchange): void;
/** Bytes that a body may have on that route. */
export declare function bodyLimit({ bodyLimitBytes }: Route, exchange: Exchange): number;

import { type ApiError } from '../base/errors.js';
import type { Exchange } from '../base/route.js';
/**
 * Answers with JSON in the peer's form. `?fields=` picks from a successful answer, inside `within`
 * for lists. Throws request.invalid for fields that can't be parsed: what was to be done is done.
 * Source: PocketBase tools/router/event.go JSON.
 */
export declare function sendJson(exchange: Exchange, status: number, value: unknown, within?: string): void;
/** Answers with JSON that is text already. */
export declare function sendJsonText(exchange: Exchange, status: number, text: string): void;
/** The native shape of an error: `{"data":…,"message":…,"status":…}`. */
export declare function nativeError(error: ApiError, exchange: Exchange): void;
/** The first `fields` of the query; '' where there is none. */
export declare function wantedFields(exchange: Exchange): string;

import { type KeyObject } from 'node:crypto';
/**
 * An HS256 token (RFC 7519) with its claims in alphabetical order and nothing added, so that two of one
 * second are identical, as PocketBase's are. Signed here and not by jsonwebtoken, which checks a
 * foreign token: a refresh signs one each time, and its checks of our own claims took a tenth of that
 * request. `key` must be a KeyObject: made anew from a text it costs more than the signature.
 */
export declare function signClaims(key: KeyObject, claims: Record<string, unknown>): string;

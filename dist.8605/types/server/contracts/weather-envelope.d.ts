import type { ApiError } from '../base/errors.js';
/**
 * An error as the PocketBase SDK 0.21 serialises it, which the clients of this contract read.
 * PocketBase called the status `code` then, and put it first.
 */
export declare function nativeEnvelope(error: ApiError, url: string): object;
/** The native 401 of a login that needs a second factor, wrapped. */
export declare function mfaEnvelope(mfaId: string, url: string): object;
/** The original server's own answer to a body that is no JSON: it never reached PocketBase. */
export declare function unreadableEnvelope(): object;

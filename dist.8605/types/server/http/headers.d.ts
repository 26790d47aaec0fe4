import type { Exchange } from '../base/route.js';
/** Sets the headers of every answer; true when that was all, because the request is a preflight. */
export type SetHeaders = (exchange: Exchange) => boolean;
/** Of every answer. Nearly every one is JSON; whatever else is sent sets its own type. */
export declare const always: {
    'Content-Type': string;
    'Cross-Origin-Opener-Policy': string;
    Vary: string;
    'X-Content-Type-Options': string;
    'X-Frame-Options': string;
    'X-XSS-Protection': string;
};
/**
 * Security headers and CORS for the origins allowed: `*`, exact ones, or patterns with `*` and `?`.
 * Credentials are never allowed: the tokens travel in a header.
 * Sources: PocketBase apis/middlewares.go securityHeaders, apis/middlewares_cors.go.
 */
export declare function createHeaders(origins: readonly string[]): SetHeaders;

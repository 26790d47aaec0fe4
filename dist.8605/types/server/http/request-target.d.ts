import type { IncomingMessage } from 'node:http';
/** Where a request wants to go, read from its target as Go's server reads it. */
export type Target = {
    kind: 'path';
    path: string;
    query: string;
} | {
    kind: 'redirect';
    location: string;
} | {
    kind: 'invalid';
};
/**
 * Splits a request target into path and query. The path comes in one spelling: each segment
 * decoded and encoded again, so that `/api/%68ealth` is `/api/health` while `%2F` stays inside its
 * segment. A path with `//`, `.` or `..` is redirected to its clean form, as Go's ServeMux does.
 */
export declare function readTarget(url: string): Target;
/** Whether the request's head is one that Go's server takes: HTTP/1, one Host header, made of host characters. */
export declare function isAcceptable(request: IncomingMessage): boolean;
/** Decodes one segment; bytes that are no UTF-8 become U+FFFD. */
export declare function decodeSegment(segment: string): string;

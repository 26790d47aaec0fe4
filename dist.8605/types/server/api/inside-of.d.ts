import type { Exchange } from '../base/route.js';
/** The exchange as it would be for a request of its own inside, for the limits of that one's path. */
export declare function insideOf(exchange: Exchange, method: string, path: string): Exchange;
/** The content type that rules see inside: PocketBase sends such requests on to itself as a form. */
export declare const innerType: string;

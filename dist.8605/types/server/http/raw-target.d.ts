import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
/** What Node's parser says of a request that it refuses. */
export interface ParserError extends NodeJS.ErrnoException {
    rawPacket?: Buffer;
    /** Where in the packet it stopped. */
    bytesParsed?: number;
}
/** A connection with the answer that Node is sending on it: nothing public tells. */
export type ServedSocket = Socket & {
    _httpMessage?: ServerResponse | null;
};
/**
 * Node's parser refuses a request target with bytes beyond ASCII. Go's takes them, and curl and Go's
 * own client send them: a filter with an umlaut. Such a request is served anew with those bytes
 * escaped, on what is left of its connection, which then closes. False for any other fault, for a
 * request that did not come as a whole, and while an earlier request is being answered: the answers
 * would change places.
 */
export declare function serveEscaped(server: Server, socket: ServedSocket, error: ParserError): boolean;

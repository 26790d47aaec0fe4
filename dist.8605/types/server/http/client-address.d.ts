import type { IncomingMessage } from 'node:http';
/** How much of the forwarded headers is believed: settings.trustedProxy. */
export interface TrustedProxy {
    headers: readonly string[];
    useLeftmostIP: boolean;
}
/** The address of the connection itself, IPv6 written out. */
export declare function connectionAddress(request: IncomingMessage): string;
/**
 * The client's address: the last value of the first trusted header that holds an address, else the
 * connection's. Source: PocketBase core/event_request.go RealIP.
 */
export declare function clientAddress(request: IncomingMessage, proxy: TrustedProxy): string;

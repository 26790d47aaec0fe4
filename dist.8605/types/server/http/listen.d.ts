import type Koa from 'koa';
import type { Logger } from 'pino';
import type { Config } from '../base/config.js';
export interface Listening {
    /** Where clients find the server, such as `http://127.0.0.1:8090`. */
    url: string;
    /** Stops accepting and resolves when the running requests are answered, at most 10 s later. */
    close(): Promise<void>;
}
/** Limits on one connection; the defaults are PocketBase's (apis/serve.go, Go's net/http). */
export interface ConnectionLimits {
    /** Until the headers are there. */
    headersTimeoutMs: number;
    /** Until the whole request is there; also how long a connection may stay idle. */
    requestTimeoutMs: number;
    /** Request line and headers. Filters travel in the query, so the peer's 1 MiB stays. */
    maxHeaderBytes: number;
    /** How often slow connections are looked for. */
    checkIntervalMs: number;
}
/**
 * Opens the sockets: HTTP, or HTTPS with HTTP redirecting to it.
 * Throws StartError for an address in use, a bad address and an unreadable certificate.
 */
export declare function listen(koa: Koa, config: Pick<Config, 'serve'>, log: Logger, limits?: Partial<ConnectionLimits>): Promise<Listening>;
/** Splits `HOST:PORT`; no host means every interface. Throws StartError. */
export declare function parseAddress(option: string, address: string): {
    host: string;
    port: number;
};

import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../base/route.js';
/** Whether the request says that it brings a body. */
export declare function hasBody(request: IncomingMessage): boolean;
/**
 * The body's bytes, whatever its type. `look` sees them as they come, and may throw, after which the
 * rest is not kept. Throws request.too_large, what `look` throws, or koa-body's error.
 */
export declare function readBytes(exchange: Exchange, limitBytes: number, look: (piece: Buffer) => void): Promise<Buffer>;

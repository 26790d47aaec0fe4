import { type DestinationStream, type Logger } from 'pino';
import type { Config } from '../base/config.js';
/**
 * The server's log: JSON lines without passwords and tokens. Level: log.level; --dev raises it to
 * debug, unless it is trace or silent, which nobody sets by default.
 */
export declare function createLog(config: Config, destination?: DestinationStream): Logger;
/** One line per request. Cheap: no redaction paths, since nothing but these keys is written. */
export type LogRequest = (line: {
    method: string;
    url: string;
    status: number;
    ms: number;
    ip?: string;
}) => void;
/** Writes a line per request at level info; undefined where that level is off. */
export declare function createAccessLog(log: Logger): LogRequest | undefined;
/** A request target with the values of secret query parameters taken out. */
export declare function redactUrl(url: string): string;

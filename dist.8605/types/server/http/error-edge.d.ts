import type { Logger } from 'pino';
import type { Exchange } from '../base/route.js';
/**
 * Gives any throw its public face: the contract's shape of an ApiError; everything else is a
 * server.fault whose detail goes to the log only. A client that went away is no fault.
 */
export declare function answerError(thrown: unknown, exchange: Exchange): void;
/** What fails after the answer began: a file that breaks off is worth a line, a gone client isn't. */
export declare function logBrokenAnswer(error: NodeJS.ErrnoException, log: Logger): void;

import type { Mailer } from './mailer.js';
/** Mail by the sendmail command of this machine. */
export declare function createSendmailMailer(path: string): Mailer;
/** Where sendmail is, looked for as PocketBase does; undefined where there is none. */
export declare function findSendmail(searchPath?: string): string | undefined;

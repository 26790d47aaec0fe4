import type { Logger } from 'pino';
import { type Mailer } from './mailer.js';
/** The folder for mails that nothing can send, inside the data folder. */
export declare const mailsFolder = "mails";
/**
 * Leaves mails as .eml files under `dir`/mails and says so in the log: for whoever tries things out
 * before there is a mail server, and throws MailKept. The newest 200 stay. Only the owner may read them: they hold tokens.
 */
export declare function createFileMailer(dir: string, log: Logger): Mailer;

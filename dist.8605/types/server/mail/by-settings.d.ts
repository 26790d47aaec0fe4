import type { Logger } from 'pino';
import type { Settings } from '../settings/defaults.js';
import type { Mailer } from './mailer.js';
export interface MailerParts {
    settings: {
        readonly current: Settings;
    };
    /** The data folder, for the mails that nothing can send. */
    dir: string;
    log: Logger;
}
/** The way that mails go by the settings of the moment: SMTP, else sendmail, else a file. */
export declare function createMailer({ settings, dir, log }: MailerParts): Mailer;

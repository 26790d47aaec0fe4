import { type MailerParts } from './by-settings.js';
import { type Outbox } from './outbox.js';
export type { Outbox } from './outbox.js';
/** The outbox over whatever sends mails by the settings of the moment. */
export declare function openOutbox(parts: MailerParts): Outbox;

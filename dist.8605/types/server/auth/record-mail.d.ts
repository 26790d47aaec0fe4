import type { App } from '../base/app.js';
import type { Urgency } from '../mail/outbox.js';
import type { AuthOptions, MailTemplate } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
/** The mails that an auth collection has a template for. */
declare const templates: {
    readonly verification: (auth: AuthOptions) => MailTemplate;
    readonly passwordReset: (auth: AuthOptions) => MailTemplate;
    readonly emailChange: (auth: AuthOptions) => MailTemplate;
    readonly otp: (auth: AuthOptions) => MailTemplate;
    readonly authAlert: (auth: AuthOptions) => MailTemplate;
};
export type RecordMail = keyof typeof templates;
export interface RecordMailOptions {
    /** What this mail alone has to say: `TOKEN`, `OTP`… */
    values: Readonly<Record<string, string>>;
    /** Left out: the account's own address. */
    to?: string;
    urgency?: Urgency;
    /** The caller says whether the mail went out: one that was left in a file didn't. */
    mustLeave?: boolean;
}
/**
 * Sends an account one of its collection's mails and waits until it is accepted. Links begin with
 * settings.meta.appURL, whatever host was asked. Throws what the outbox throws.
 * Source: PocketBase mails/record.go.
 */
export declare function sendRecordMail(app: App, record: RecordModel, mail: RecordMail, { values, to, urgency, mustLeave }: RecordMailOptions): Promise<void>;
export {};

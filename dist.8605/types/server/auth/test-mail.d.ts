import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
type Values = (app: App, record: RecordModel) => Record<string, string>;
declare const testMails: {
    readonly verification: {
        readonly mail: 'verification';
        readonly values: Values;
    };
    readonly 'password-reset': {
        readonly mail: 'passwordReset';
        readonly values: Values;
    };
    readonly 'email-change': {
        readonly mail: 'emailChange';
        readonly values: Values;
    };
    readonly otp: {
        readonly mail: 'otp';
        readonly values: () => {
            OTP: string;
            OTP_ID: string;
        };
    };
    readonly 'login-alert': {
        readonly mail: 'authAlert';
        readonly values: ({ clock }: App) => {
            ALERT_INFO: string;
        };
    };
};
/** The peer's names of a collection's mails, as the settings page sends them. */
export type TestTemplate = keyof typeof testMails;
export declare const testTemplates: readonly TestTemplate[];
export interface TestMailOptions {
    /** A checked address. */
    to: string;
    template: TestTemplate;
    collection: AuthCollection;
}
/**
 * Sends one of a collection's mails with made-up values, and waits until it is accepted; throws
 * what the mail server is at fault for. Source: PocketBase forms/test_email_send.go.
 */
export declare function sendTestMail(app: App, { to, template, collection }: TestMailOptions): Promise<void>;
export {};

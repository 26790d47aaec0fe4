/** A mail as an auth collection stores it. */
export interface StoredMail {
    subject: string;
    body: string;
}
/**
 * The mails of a new auth collection. The texts are our own; the placeholders, and the links to the
 * confirmation pages, are PocketBase's (core/collection_model_auth_templates.go).
 */
export declare const mailTexts: {
    readonly verification: {
        readonly subject: 'Confirm your e-mail address for {APP_NAME}';
        readonly body: string;
    };
    readonly resetPassword: {
        readonly subject: 'A new password for {APP_NAME}';
        readonly body: string;
    };
    readonly confirmEmailChange: {
        readonly subject: 'Your new e-mail address for {APP_NAME}';
        readonly body: string;
    };
    readonly otp: {
        readonly subject: 'Your code for {APP_NAME}';
        readonly body: string;
    };
    readonly authAlert: {
        readonly subject: 'A sign-in from somewhere new';
        readonly body: string;
    };
};

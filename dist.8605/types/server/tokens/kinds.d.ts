/** PocketBase's token kinds: the `type` claim, and the collection option with secret and duration. */
export declare const tokenKinds: {
    readonly auth: 'authToken';
    readonly file: 'fileToken';
    readonly verification: 'verificationToken';
    readonly passwordReset: 'passwordResetToken';
    readonly emailChange: 'emailChangeToken';
};
export type TokenKind = keyof typeof tokenKinds;

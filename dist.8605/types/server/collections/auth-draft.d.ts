import type { Struct } from './decode.js';
/** Options of an auth collection while it is edited: PocketBase's names, in the order of writing. */
export interface AuthDraft {
    authRule: string | null;
    manageRule: string | null;
    authAlert: {
        enabled: boolean;
        emailTemplate: TemplateDraft;
    };
    oauth2: {
        providers: ProviderDraft[];
        mappedFields: Record<'id' | 'name' | 'username' | 'avatarURL', string>;
        enabled: boolean;
    };
    passwordAuth: {
        enabled: boolean;
        identityFields: string[];
    };
    /** `duration` in seconds, here and below. */
    mfa: {
        enabled: boolean;
        duration: number;
        rule: string;
    };
    otp: {
        enabled: boolean;
        duration: number;
        length: number;
        emailTemplate: TemplateDraft;
    };
    authToken: TokenDraft;
    passwordResetToken: TokenDraft;
    emailChangeToken: TokenDraft;
    verificationToken: TokenDraft;
    fileToken: TokenDraft;
    verificationTemplate: TemplateDraft;
    resetPasswordTemplate: TemplateDraft;
    confirmEmailChangeTemplate: TemplateDraft;
}
export interface TokenDraft {
    secret: string;
    duration: number;
}
export interface TemplateDraft {
    subject: string;
    body: string;
}
export interface ProviderDraft {
    pkce: boolean | null;
    name: string;
    clientId: string;
    clientSecret: string;
    authURL: string;
    tokenURL: string;
    userInfoURL: string;
    displayName: string;
    extra: Record<string, unknown>;
}
export declare const tokenNames: readonly ['authToken', 'passwordResetToken', 'emailChangeToken', 'verificationToken', 'fileToken'];
export declare const templateNames: readonly ['verificationTemplate', 'resetPasswordTemplate', 'confirmEmailChangeTemplate'];
/** Source: PocketBase core/collection_model_auth_options.go. */
export declare const authStruct: Struct;
/** Everything off and empty: what a collection's stored options are read onto. */
export declare function zeroAuth(): AuthDraft;
/** A new collection's options; the secrets are new with each call. */
export declare function defaultAuth(): AuthDraft;
export declare function newSecret(): string;

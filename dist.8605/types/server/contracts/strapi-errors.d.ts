import { ApiError } from '../base/errors.js';
/** What the option strapi.errorFormat may be. */
export type ErrorFormat = 'seed' | 'v3';
declare const faults: {
    readonly disabled: {
        readonly status: 400;
        readonly text: 'This provider is disabled.';
        readonly textAsData: true;
    };
    readonly unreadable: {
        readonly status: 400;
        readonly text: 'invalid JSON, only supports object and array';
    };
    readonly noIdentifier: {
        readonly status: 400;
        readonly text: 'Please provide your username or your e-mail.';
        readonly id: 'Auth.form.error.email.provide';
    };
    readonly noPassword: {
        readonly status: 400;
        readonly text: 'Please provide your password.';
        readonly id: 'Auth.form.error.password.provide';
    };
    readonly invalid: {
        readonly status: 400;
        readonly text: 'Identifier or password invalid.';
        readonly id: 'Auth.form.error.invalid';
    };
    readonly unconfirmed: {
        readonly status: 400;
        readonly text: 'Your account email is not confirmed';
        readonly id: 'Auth.form.error.confirmed';
    };
    readonly blocked: {
        readonly status: 400;
        readonly text: 'Your account has been blocked by an administrator';
        readonly id: 'Auth.form.error.blocked';
    };
    readonly noLocalPassword: {
        readonly status: 400;
        readonly text: 'This user never set a local password, please login with the provider used during account creation.';
        readonly id: 'Auth.form.error.password.local';
    };
    readonly bearerFormat: {
        readonly status: 401;
        readonly text: 'Invalid authorization header format. Format is Authorization: Bearer [token]';
    };
    readonly bearerInvalid: {
        readonly status: 401;
        readonly text: 'Invalid token.';
    };
    readonly bearerGone: {
        readonly status: 401;
        readonly text: 'User Not Found';
    };
    readonly bearerUnconfirmed: {
        readonly status: 401;
        readonly text: 'Your account email is not confirmed.';
    };
    readonly bearerBlocked: {
        readonly status: 401;
        readonly text: 'Your account has been blocked by the administrator.';
    };
    readonly forbidden: {
        readonly status: 403;
        readonly text: 'Forbidden';
    };
    readonly notFound: {
        readonly status: 404;
        readonly text: 'Not Found';
    };
    readonly tooLarge: {
        readonly status: 413;
        readonly text: 'request entity too large';
    };
    readonly tooMany: {
        readonly status: 429;
        readonly text: 'Too many attempts, please try again in a minute.';
        readonly id: 'Auth.form.error.ratelimit';
    };
    readonly server: {
        readonly status: 500;
        readonly text: 'An internal server error occurred';
    };
    readonly busy: {
        readonly status: 503;
        readonly text: 'The server is busy. Try again in a moment.';
    };
};
export type StrapiFault = keyof typeof faults;
/** A refusal that only this contract knows. */
export declare class StrapiRefusal extends ApiError {
    readonly fault: StrapiFault;
    constructor(fault: StrapiFault, cause?: unknown);
}
/** The status and body of an error; `format` decides what a form's `message` is. */
export declare function strapiError(error: ApiError, format: ErrorFormat): {
    status: number;
    body: object;
};
export {};

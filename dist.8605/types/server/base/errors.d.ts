/** One fault of one field, as clients read it: `{code, message, params?}`. */
export interface FieldError {
    code: string;
    message: string;
    params?: Record<string, unknown>;
}
/** Faults by field name; lists and groups nest by key. */
export interface FieldErrors {
    [field: string]: FieldError | FieldErrors;
}
/**
 * Every error that a client may see: status and public text. The texts are PocketBase's, because
 * clients match on them (source: tools/router/error.go and the handlers in apis/).
 */
export declare const catalogue: {
    readonly 'request.invalid': readonly [400, "Something went wrong while processing your request."];
    readonly 'request.unreadable': readonly [400, "An error occurred while loading the submitted data."];
    readonly 'request.invalid_data': readonly [400, "An error occurred while validating the submitted data."];
    readonly 'request.content_type': readonly [400, "Unsupported Content-Type."];
    readonly 'request.too_large': readonly [413, "Request entity too large."];
    readonly 'request.too_many': readonly [429, "Too Many Requests."];
    readonly 'route.not_found': readonly [404, "The requested resource wasn't found."];
    readonly 'file.not_found': readonly [404, "File not found."];
    readonly 'collection.not_found': readonly [404, "Missing collection context."];
    readonly 'collection.invalid': readonly [404, "Missing or invalid collection context."];
    readonly 'collection.not_auth': readonly [404, "Missing or invalid auth collection context."];
    readonly 'collection.unsupported': readonly [400, "Unsupported collection type."];
    readonly 'access.forbidden': readonly [403, "You are not allowed to perform this request."];
    readonly 'access.superusers_only': readonly [403, "Only superusers can perform this action."];
    readonly 'access.wrong_collection': readonly [403, "The authorized record is not allowed to perform this action."];
    readonly 'access.wrong_auth_collection': readonly [403, "The request requires auth record from another collection."];
    readonly 'access.token_required': readonly [401, "The request requires valid record authorization token."];
    readonly 'auth.failed': readonly [400, "Failed to authenticate."];
    readonly 'auth.blocked': readonly [400, "Failed to authenticate."];
    readonly 'auth.password_disabled': readonly [403, "The collection is not configured to allow password authentication."];
    readonly 'auth.unverified': readonly [403, "The e-mail address of the account is not verified."];
    readonly 'auth.oauth2_disabled': readonly [403, "The collection is not configured to allow OAuth2 authentication."];
    readonly 'auth.oauth2_token': readonly [400, "Failed to fetch OAuth2 token."];
    readonly 'auth.oauth2_user': readonly [400, "Failed to fetch OAuth2 user."];
    readonly 'auth.rule': readonly [403, "The request doesn't satisfy the collection requirements to authenticate."];
    readonly 'mfa.unreadable': readonly [400, "Failed to read MFA Id."];
    readonly 'mfa.expired': readonly [400, "Invalid or expired MFA session."];
    readonly 'mfa.invalid': readonly [400, "Invalid MFA session."];
    readonly 'mfa.same_method': readonly [400, "A different authentication method is required."];
    readonly 'otp.disabled': readonly [403, "The collection is not configured to allow OTP authentication."];
    readonly 'otp.invalid': readonly [400, "Invalid or expired OTP."];
    readonly 'otp.too_many': readonly [429, "Too many attempts, please try again later with a new OTP."];
    readonly 'verification.superuser': readonly [400, "All superusers are verified by default."];
    readonly 'verification.not_saved': readonly [400, "An error occurred while saving the verified state."];
    readonly 'reset.password_disabled': readonly [400, "The collection is not configured to allow password authentication."];
    readonly 'reset.not_saved': readonly [400, "Failed to set new password."];
    readonly 'email_change.superuser': readonly [400, "All superusers can change their emails directly."];
    readonly 'email_change.failed': readonly [400, "Failed to request email change."];
    readonly 'email_change.not_saved': readonly [400, "Failed to confirm email change."];
    readonly 'collection.create_failed': readonly [400, "Failed to create collection."];
    readonly 'collection.update_failed': readonly [400, "Failed to update collection."];
    readonly 'collection.delete_failed': readonly [400, "Failed to delete collection."];
    readonly 'collection.truncate_failed': readonly [400, "Failed to truncate collection (most likely due to required cascade delete record references)."];
    readonly 'collection.import_failed': readonly [400, "Failed to import collections."];
    readonly 'collection.is_view': readonly [400, "View collections cannot be truncated since they don't store their own records."];
    readonly 'collection.unreadable_type': readonly [400, "Failed to load the collection type data due to invalid formatting."];
    readonly 'collection.unreadable': readonly [400, "Failed to load the submitted data due to invalid formatting."];
    readonly 'view.invalid_query': readonly [400, "Invalid view query."];
    readonly 'record.create_failed': readonly [400, "Failed to create record."];
    readonly 'record.update_failed': readonly [400, "Failed to update record."];
    readonly 'record.unreadable': readonly [400, "Failed to read the submitted data."];
    readonly 'settings.save_failed': readonly [400, "An error occurred while saving the new settings."];
    readonly 'settings.s3_failed': readonly [400, "Failed to test the S3 filesystem."];
    readonly 'settings.email_failed': readonly [400, "Failed to send the test email."];
    readonly 'settings.apple_invalid': readonly [400, "Invalid client secret data."];
    readonly 'settings.apple_failed': readonly [400, "Failed to generate client secret."];
    readonly 'batch.disabled': readonly [403, "Batch requests are not allowed."];
    readonly 'batch.unreadable': readonly [400, "Failed to read the submitted batch data."];
    readonly 'batch.invalid': readonly [400, "Invalid batch request data."];
    readonly 'batch.failed': readonly [400, "Batch transaction failed."];
    readonly 'server.fault': readonly [500, "Something went wrong while processing your request."];
    readonly 'server.busy': readonly [503, "The server is busy. Try again in a moment."];
};
export type ErrorCode = keyof typeof catalogue;
export interface FailOptions {
    /** Public text in place of the catalogue's, for the few that carry a name. */
    message?: string;
    /** Public field errors. */
    data?: FieldErrors;
    /** What really happened: for the log, never for the wire. */
    cause?: unknown;
    /** Extra answer headers, such as Retry-After. */
    headers?: Record<string, string>;
}
/** An error with a public face; the http edge gives it the shape of the contract it happened in. */
export declare class ApiError extends Error {
    readonly code: ErrorCode;
    readonly status: number;
    readonly data: FieldErrors;
    readonly headers: Record<string, string>;
    constructor(code: ErrorCode, options?: FailOptions);
}
/** Makes an ApiError from the catalogue; use as `throw fail('auth.failed', { cause })`. */
export declare function fail(code: ErrorCode, options?: FailOptions): ApiError;
/** A start that can't go on: printed as one line, exit code 1. */
export declare class StartError extends Error {
    readonly name = "StartError";
}
/** First letter upper-case, closing full stop. Source: PocketBase tools/inflector Sentenize. */
export declare function sentence(text: string): string;
/** A field error in PocketBase's form: the message becomes a sentence. */
export declare function fieldError(code: string, message: string, params?: Record<string, unknown>): FieldError;

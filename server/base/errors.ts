/** One fault of one field, as clients read it: `{code, message, params?}`. */
export interface FieldError {
  code: string
  message: string
  params?: Record<string, unknown>
}

/** Faults by field name; lists and groups nest by key. */
export interface FieldErrors {
  [field: string]: FieldError | FieldErrors
}

/**
 * Every error that a client may see: status and public text. The texts are PocketBase's, because
 * clients match on them (source: tools/router/error.go and the handlers in apis/).
 */
export const catalogue = {
  'request.invalid': [400, 'Something went wrong while processing your request.'],
  'request.unreadable': [400, 'An error occurred while loading the submitted data.'],
  'request.invalid_data': [400, 'An error occurred while validating the submitted data.'],
  'request.content_type': [400, 'Unsupported Content-Type.'],
  'request.too_large': [413, 'Request entity too large.'],
  'request.too_many': [429, 'Too Many Requests.'],
  'request.conflict': [409, 'That is there already.'],
  'route.not_found': [404, "The requested resource wasn't found."],
  'file.not_found': [404, 'File not found.'],
  'collection.not_found': [404, 'Missing collection context.'],
  'collection.invalid': [404, 'Missing or invalid collection context.'],
  'collection.not_auth': [404, 'Missing or invalid auth collection context.'],
  'collection.unsupported': [400, 'Unsupported collection type.'],
  'access.forbidden': [403, 'You are not allowed to perform this request.'],
  'access.superusers_only': [403, 'Only superusers can perform this action.'],
  'access.wrong_collection': [403, 'The authorized record is not allowed to perform this action.'],
  'access.wrong_auth_collection': [
    403,
    'The request requires auth record from another collection.',
  ],
  'access.token_required': [401, 'The request requires valid record authorization token.'],
  'auth.failed': [400, 'Failed to authenticate.'],
  'auth.blocked': [400, 'Failed to authenticate.'],
  'auth.password_disabled': [
    403,
    'The collection is not configured to allow password authentication.',
  ],
  'auth.unverified': [403, 'The e-mail address of the account is not verified.'],
  'auth.oauth2_disabled': [403, 'The collection is not configured to allow OAuth2 authentication.'],
  'auth.oauth2_token': [400, 'Failed to fetch OAuth2 token.'],
  'auth.oauth2_user': [400, 'Failed to fetch OAuth2 user.'],
  'auth.rule': [403, "The request doesn't satisfy the collection requirements to authenticate."],
  'mfa.unreadable': [400, 'Failed to read MFA Id.'],
  'mfa.expired': [400, 'Invalid or expired MFA session.'],
  'mfa.invalid': [400, 'Invalid MFA session.'],
  'mfa.same_method': [400, 'A different authentication method is required.'],
  'mfa.own_method': [400, 'A different authentication method is required.'],
  'factor.totp_disabled': [403, 'The collection is not configured to allow TOTP authentication.'],
  'factor.recovery_disabled': [403, 'The collection is not configured to allow recovery codes.'],
  'factor.passkey_disabled': [
    403,
    'The collection is not configured to allow passkey authentication.',
  ],
  'factor.totp_enrolled': [400, 'An authenticator app is already set up.'],
  'factor.not_pending': [400, 'There is no authenticator app to confirm.'],
  'factor.none': [400, 'There is no authenticator app or passkey yet.'],
  'factor.proof_required': [400, 'A fresh authentication factor is required.'],
  'factor.passkey_invalid': [400, 'Failed to verify the passkey.'],
  'factor.too_many': [400, 'There are too many passkeys.'],
  'session.disabled': [403, 'The collection is not configured to allow sessions.'],
  'session.refresh_disabled': [403, 'The collection is not configured to allow refresh tokens.'],
  'otp.disabled': [403, 'The collection is not configured to allow OTP authentication.'],
  'otp.invalid': [400, 'Invalid or expired OTP.'],
  'otp.too_many': [429, 'Too many attempts, please try again later with a new OTP.'],
  'verification.superuser': [400, 'All superusers are verified by default.'],
  'verification.not_saved': [400, 'An error occurred while saving the verified state.'],
  'reset.password_disabled': [
    400,
    'The collection is not configured to allow password authentication.',
  ],
  'reset.not_saved': [400, 'Failed to set new password.'],
  'email_change.superuser': [400, 'All superusers can change their emails directly.'],
  'email_change.failed': [400, 'Failed to request email change.'],
  'email_change.not_saved': [400, 'Failed to confirm email change.'],
  'collection.create_failed': [400, 'Failed to create collection.'],
  'collection.update_failed': [400, 'Failed to update collection.'],
  'collection.delete_failed': [400, 'Failed to delete collection.'],
  'collection.truncate_failed': [
    400,
    'Failed to truncate collection (most likely due to required cascade delete record references).',
  ],
  'collection.import_failed': [400, 'Failed to import collections.'],
  'collection.is_view': [
    400,
    "View collections cannot be truncated since they don't store their own records.",
  ],
  'collection.unreadable_type': [
    400,
    'Failed to load the collection type data due to invalid formatting.',
  ],
  'collection.unreadable': [400, 'Failed to load the submitted data due to invalid formatting.'],
  'view.invalid_query': [400, 'Invalid view query.'],
  'record.create_failed': [400, 'Failed to create record.'],
  'record.update_failed': [400, 'Failed to update record.'],
  'record.unreadable': [400, 'Failed to read the submitted data.'],
  'settings.save_failed': [400, 'An error occurred while saving the new settings.'],
  'settings.s3_failed': [400, 'Failed to test the S3 filesystem.'],
  'settings.email_failed': [400, 'Failed to send the test email.'],
  'settings.apple_invalid': [400, 'Invalid client secret data.'],
  'settings.apple_failed': [400, 'Failed to generate client secret.'],
  'logs.invalid_filter': [400, 'Invalid filter format.'],
  'cron.not_found': [404, 'Missing or invalid cron job.'],
  'backup.busy': [
    400,
    'Try again later - another backup/restore process has already been started.',
  ],
  'backup.in_use': [400, 'The backup is currently being used and cannot be deleted.'],
  'backup.missing': [400, 'Missing or invalid backup file.'],
  'backup.not_deleted': [400, 'Invalid or already deleted backup file.'],
  'backup.not_listed': [400, 'Failed to retrieve backup items.'],
  'backup.create_failed': [400, 'Failed to create backup.'],
  'backup.upload_failed': [400, 'Failed to upload backup.'],
  'backup.forbidden': [403, 'Insufficient permissions to access the resource.'],
  'backup.elsewhere': [
    400,
    'The records are in PostgreSQL: save and restore it by its own tools, or by "pocketgate copy".',
  ],
  'backup.no_restore': [400, 'Backups can be restored only where the gateway itself listens.'],
  'sql.disabled': [403, 'SQL queries are not allowed.'],
  'sql.failed': [400, 'Failed to execute query.'],
  'batch.disabled': [403, 'Batch requests are not allowed.'],
  'batch.unreadable': [400, 'Failed to read the submitted batch data.'],
  'batch.invalid': [400, 'Invalid batch request data.'],
  'batch.failed': [400, 'Batch transaction failed.'],
  'realtime.unknown_client': [404, 'Missing or invalid client id.'],
  'realtime.wrong_address': [400, 'Invalid realtime client.'],
  'realtime.wrong_auth': [403, "The current and the previous request authorization don't match."],
  'audit.not_written': [
    500,
    'The request was carried out, but could not be noted in the audit trail.',
  ],
  'server.fault': [500, 'Something went wrong while processing your request.'],
  'server.not_implemented': [501, 'That is not implemented.'],
  'server.busy': [503, 'The server is busy. Try again in a moment.'],
  'server.no_database': [503, 'The database does not answer.'],
  'server.read_only': [503, 'The database takes no changes at the moment.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ErrorCode = keyof typeof catalogue

export interface FailOptions {
  /** Public text instead of the catalogue's, for the few that contain a name. */
  message?: string
  /** Public field errors. */
  data?: FieldErrors
  /** What really happened: for the log, never for the wire. */
  cause?: unknown
  /** Extra answer headers, such as Retry-After. */
  headers?: Record<string, string>
}

/** An error with a public face; the http edge gives it the shape of its contract. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly data: FieldErrors
  readonly headers: Record<string, string>

  constructor(code: ErrorCode, options: FailOptions = {}) {
    const [status, message] = catalogue[code]
    super(options.message ?? message, { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.data = options.data ?? {}
    this.headers = options.headers ?? {}
  }
}

/**
 * Creates an ApiError from the catalogue; use it as `throw fail('auth.failed', { cause })`. If the cause is that the
 * server or its database can't answer right now, that is the error: nobody is told that a record isn't there.
 */
export function fail(code: ErrorCode, options?: FailOptions): ApiError {
  const cause = options?.cause
  return isUnavailable(cause) ? cause : new ApiError(code, options)
}

/** Whether the request may succeed if it is sent again later. */
export function isUnavailable(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 503
}

/** Startup can't continue: printed as one line, exit code 1. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/**
 * First letter in upper case, full stop at the end. Source: PocketBase tools/inflector Sentenize.
 */
export function sentence(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') return ''
  const upper = trimmed[0]!.toUpperCase() + trimmed.slice(1)
  return /[.!?]$/.test(upper) ? upper : `${upper}.`
}

/** A field error in PocketBase's form: the message becomes a sentence. */
export function fieldError(
  code: string,
  message: string,
  params?: Record<string, unknown>,
): FieldError {
  return params
    ? { code, message: sentence(message), params }
    : { code, message: sentence(message) }
}

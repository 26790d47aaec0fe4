import { ApiError, type ErrorCode, type FieldErrors } from '../base/errors.js'

/** Title, code and default details of an error, by status. */
const faces: Record<number, readonly [error: string, code: string, details: string]> = {
  400: ['Validation failed', 'VALIDATION_ERROR', 'The request could not be understood'],
  401: ['Authentication required', 'UNAUTHORIZED', 'Valid authentication credentials are required'],
  403: ['Access denied', 'FORBIDDEN', 'Insufficient permissions for this action'],
  404: ['Resource not found', 'NOT_FOUND', 'The requested resource could not be found'],
  409: ['Resource already exists', 'CONFLICT', 'A resource with this identifier already exists'],
  413: ['Payload too large', 'PAYLOAD_TOO_LARGE', 'The request body is too large'],
  429: ['Rate limit exceeded', 'RATE_LIMITED', ''],
  500: ['Internal server error', 'INTERNAL_ERROR', 'An unexpected error occurred'],
  503: ['Service unavailable', 'SERVICE_UNAVAILABLE', 'The server is busy. Try again in a moment'],
}

/** If no limit says how long to wait: this contract's own window. */
const defaultWaitSeconds = 60

export interface MudbaseError {
  status: number
  body: object
  headers: Record<string, string>
}

/** A refusal with a body of this contract's own. */
export class MudbaseRefusal extends ApiError {
  readonly body: object

  constructor(code: ErrorCode, body: object, cause?: unknown) {
    super(code, { cause })
    this.body = body
  }
}

/** For a wrong, used or old link or code: just one text. */
export function bareRefusal(text: string, cause?: unknown): MudbaseRefusal {
  return new MudbaseRefusal('request.invalid', { error: text }, cause)
}

/** An error in this contract's words. A failed login is 401, whatever the reason. */
export function mudbaseError(error: ApiError): MudbaseError {
  const { headers } = error
  if (error instanceof MudbaseRefusal) return { status: error.status, body: error.body, headers }
  if (error.code === 'auth.unverified') return { status: 403, body: unverified, headers }
  const status = statusOf(error)
  const [title, code, text] = faces[status] ?? faces[500]!
  if (status === 429) return tooMany(title, code, headers)
  const fields = Object.keys(error.data).length > 0 && status === 400
  const details = fields ? fieldTexts(error.data) : text
  return { status, body: { error: title, code, details }, headers }
}

/** The same for `POST /api/auth/refresh`, whose own two refusals have a single key. */
export function refreshError(error: ApiError): MudbaseError {
  const { headers } = error
  const status = statusOf(error)
  if (status === 400) return { status, body: { error: 'Refresh token is required' }, headers }
  // If the session may not continue, it has ended, whatever the reason.
  if (status !== 401 && status !== 403) return mudbaseError(error)
  return { status: 401, body: { error: 'Invalid or expired refresh token' }, headers }
}

const unverified = {
  error: 'Email verification required',
  code: 'EMAIL_VERIFICATION_REQUIRED',
  message: 'Please verify your email to sign in. Check your inbox for the verification link.',
}

function statusOf({ code, status }: ApiError): number {
  if (code === 'auth.failed' || code === 'auth.blocked' || code.startsWith('mfa.')) return 401
  return status in faces ? status : status < 500 ? 400 : 500
}

function tooMany(error: string, code: string, headers: Record<string, string>): MudbaseError {
  const told = Number(headers['Retry-After'])
  const retryAfter = told > 0 ? Math.ceil(told) : defaultWaitSeconds
  const details = `Too many requests. Try again in ${retryAfter} seconds`
  return {
    status: 429,
    body: { error, code, details, retryAfter },
    headers: { ...headers, 'Retry-After': String(retryAfter) },
  }
}

function fieldTexts(data: FieldErrors): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([field, fault]) => [
      field,
      typeof fault['message'] === 'string' ? fault['message'] : 'Invalid value',
    ]),
  )
}

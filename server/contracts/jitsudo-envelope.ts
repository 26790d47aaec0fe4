import type { Jitsudo } from '../../schema/types.gen.js'
import { ApiError, type ErrorCode, type FieldErrors } from '../base/errors.js'

type Face = readonly [status: number, code: string, message: string]

/** A refusal in this contract's own words. */
export class JitsudoRefusal extends ApiError {
  readonly word: string

  constructor(code: ErrorCode, word: string, message: string, cause?: unknown) {
    super(code, { message, cause })
    this.word = word
  }
}

/** A challenge that is unknown, used, expired or of the other kind. */
export function invalidChallenge(cause?: unknown): JitsudoRefusal {
  const text = 'Invalid or expired challenge.'
  return new JitsudoRefusal('access.token_required', 'invalid_challenge', text, cause)
}

/** A wrong code: 401 at a login, 400 when setting up an app. */
export function invalidCode(status: 400 | 401, cause?: unknown): JitsudoRefusal {
  const code = status === 400 ? 'request.invalid' : 'access.token_required'
  return new JitsudoRefusal(code, 'invalid_code', 'Invalid code.', cause)
}

/** A mailed token that is wrong, used or old. */
export function invalidToken(cause?: unknown): JitsudoRefusal {
  return new JitsudoRefusal('request.invalid', 'invalid_token', 'Invalid or expired token.', cause)
}

const credentials: Face = [401, 'invalid_credentials', 'Invalid email or password.']

/** Codes for which this contract has its own name, not just one by status. */
const faces: Partial<Record<ErrorCode, Face>> = {
  'auth.failed': credentials,
  'auth.blocked': credentials,
  'auth.unverified': [403, 'email_not_verified', 'Email not verified.'],
}

const facesByStatus: Record<number, readonly [code: string, message: string]> = {
  400: ['bad_request', 'Malformed request body.'],
  401: ['unauthenticated', 'Authentication required.'],
  403: ['forbidden', 'Sign-in is not allowed.'],
  404: ['not_found', 'Not found.'],
  409: ['conflict', 'That is there already.'],
  413: ['payload_too_large', 'Request body too large.'],
  429: ['rate_limited', 'Too many requests.'],
  500: ['internal', 'Internal error.'],
  501: ['not_implemented', 'Not implemented.'],
  503: ['unavailable', 'The server is busy. Try again in a moment.'],
}

/** An error in this contract's words; `details` only if a field is to blame. */
export function jitsudoError(error: ApiError): { status: number; body: Jitsudo['error'] } {
  if (error instanceof JitsudoRefusal) {
    return { status: error.status, body: { code: error.word, message: error.message } }
  }
  const [status, code, message] = faces[error.code] ?? faceOf(error.status)
  const details = status === 400 ? textsOf(error.data) : {}
  const isEmpty = Object.keys(details).length === 0
  return { status, body: isEmpty ? { code, message } : { code, message, details } }
}

function faceOf(status: number): Face {
  const known = facesByStatus[status]
  if (known) return [status, ...known]
  return status < 500 ? [400, ...facesByStatus[400]!] : [500, ...facesByStatus[500]!]
}

function textsOf(data: FieldErrors): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([field, { message }]) => [
      field,
      typeof message === 'string' ? message : 'Invalid value.',
    ]),
  )
}

import { ApiError, type ErrorCode } from '../base/errors.js'

/** The text of a 429 at the login; it is sent by itself, as plain text. */
export const tooManyTries = 'Too many authentication attempts, please try again later.'

/** A refusal in this contract's own words. */
export class SlugbaseRefusal extends ApiError {
  readonly body: object

  constructor(code: ErrorCode, text: string, more: object = {}, cause?: unknown) {
    super(code, { message: text, cause })
    this.body = { error: text, ...more }
  }
}

const wrong = 'Invalid email or password'
const unverified =
  'Please verify your email before logging in. Check your inbox for the verification link.'

/** A 400 in this contract's words. */
export function invalid(text: string, cause?: unknown): SlugbaseRefusal {
  return new SlugbaseRefusal('request.invalid', text, {}, cause)
}

/** The one 401 of a login, which never says why. */
const wrongCredentials = { error: wrong, message: wrong, code: 401 }

/**
 * Keeps an unverified account out if verified addresses are required; only said after the right
 * password.
 */
export function unverifiedRefusal(): SlugbaseRefusal {
  return new SlugbaseRefusal('auth.unverified', unverified, {
    code: 'EMAIL_NOT_VERIFIED',
    message: unverified,
  })
}

/** Faults of an account that all answer like a wrong password. */
const untold = new Set<ErrorCode>([
  'auth.failed',
  'auth.blocked',
  'auth.password_disabled',
  'request.invalid_data',
])

/** Decides the text of a server fault. */
export type SlugbaseRoute = 'login' | 'mfa' | ''

const faults: Record<SlugbaseRoute, string> = {
  login: 'An error occurred during sign in.',
  mfa: 'Request failed',
  '': 'Internal server error',
}

/** Status and body of an error; a text body is sent as it is. */
export function slugbaseError(
  error: ApiError,
  route: SlugbaseRoute = 'login',
): { status: number; body: object | string } {
  const { code, status, message } = error
  if (code === 'request.too_many') {
    return { status, body: error instanceof SlugbaseRefusal ? message : tooManyTries }
  }
  if (error instanceof SlugbaseRefusal) return { status, body: error.body }
  if (route === 'login' && untold.has(code)) return { status: 401, body: wrongCredentials }
  return { status, body: { error: textOf(error, route) } }
}

function textOf({ code, status, message }: ApiError, route: SlugbaseRoute): string {
  if (code === 'server.fault') return faults[route]
  if (status >= 500) return message
  if (status === 401) return 'Unauthorized'
  if (status === 403) return 'Forbidden'
  if (status === 404) return 'Not found'
  if (status === 413) return 'Request entity too large'
  return 'Bad request'
}

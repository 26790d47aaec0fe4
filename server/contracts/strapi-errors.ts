import { ApiError, type ErrorCode } from '../base/errors.js'

/** The values of the option strapi.errorFormat. */
export type ErrorFormat = 'seed' | 'v3'

interface Fault {
  status: number
  text: string
  /** Set for form errors: the code that clients look for. */
  id?: string
  /** The field at fault, if Strapi names it. */
  field?: string
  /** Strapi repeats this text in `data`. */
  textAsData?: boolean
  /** Strapi has no text here, only the id. */
  isBare?: boolean
}

const faults = {
  disabled: { status: 400, text: 'This provider is disabled.', textAsData: true },
  unreadable: { status: 400, text: 'invalid JSON, only supports object and array' },
  noIdentifier: {
    status: 400,
    text: 'Please provide your username or your e-mail.',
    id: 'Auth.form.error.email.provide',
  },
  noPassword: {
    status: 400,
    text: 'Please provide your password.',
    id: 'Auth.form.error.password.provide',
  },
  invalid: {
    status: 400,
    text: 'Identifier or password invalid.',
    id: 'Auth.form.error.invalid',
  },
  unconfirmed: {
    status: 400,
    text: 'Your account email is not confirmed',
    id: 'Auth.form.error.confirmed',
  },
  blocked: {
    status: 400,
    text: 'Your account has been blocked by an administrator',
    id: 'Auth.form.error.blocked',
  },
  noLocalPassword: {
    status: 400,
    text: 'This user never set a local password, please login with the provider used during account creation.',
    id: 'Auth.form.error.password.local',
  },
  registerOff: {
    status: 400,
    text: 'Register action is currently disabled.',
    id: 'Auth.advanced.allow_register',
  },
  noEmail: { status: 400, text: 'Please provide your email.', id: 'Auth.form.error.email.provide' },
  passwordDollars: {
    status: 400,
    text: 'Your password cannot contain more than three times the symbol `$`.',
    id: 'Auth.form.error.password.format',
  },
  passwordRule: {
    status: 400,
    text: 'Password is not valid.',
    id: 'Auth.form.error.password.format',
  },
  emailFormat: {
    status: 400,
    text: 'Please provide valid email address.',
    id: 'Auth.form.error.email.format',
  },
  aEmailFormat: {
    status: 400,
    text: 'Please provide a valid email address.',
    id: 'Auth.form.error.email.format',
  },
  emailTaken: { status: 400, text: 'Email is already taken.', id: 'Auth.form.error.email.taken' },
  insertFailed: { status: 400, text: 'Email already taken', id: 'Auth.form.error.email.taken' },
  usernameTaken: {
    status: 400,
    text: 'Username already taken',
    id: 'Auth.form.error.username.taken',
  },
  noSuchEmail: {
    status: 400,
    text: 'This email does not exist.',
    id: 'Auth.form.error.user.not-exist',
  },
  userDisabled: {
    status: 400,
    text: 'This user is disabled.',
    id: 'Auth.form.error.user.blocked',
  },
  mailFailed: { status: 400, text: 'The mail could not be sent.' },
  wrongCode: {
    status: 400,
    text: 'Incorrect code provided.',
    id: 'Auth.form.error.code.provide',
  },
  unlikePasswords: {
    status: 400,
    text: 'Passwords do not match.',
    id: 'Auth.form.error.password.matching',
  },
  wrongParams: {
    status: 400,
    text: 'Incorrect params provided.',
    id: 'Auth.form.error.params.provide',
  },
  wrongToken: { status: 400, text: 'token.invalid' },
  noMail: { status: 400, text: 'missing.email' },
  wrongMail: { status: 400, text: 'wrong.email' },
  confirmedAlready: { status: 400, text: 'already.confirmed' },
  blockedUser: { status: 400, text: 'blocked.user' },
  emptyEmail: { status: 400, text: 'email.notNull' },
  emptyUsername: { status: 400, text: 'username.notNull' },
  emptyPassword: { status: 400, text: 'password.notNull' },
  usernameOfOther: {
    status: 400,
    text: 'username.alreadyTaken.',
    id: 'Auth.form.error.username.taken',
    field: 'username',
  },
  emailOfOther: {
    status: 400,
    text: 'Email already taken',
    id: 'Auth.form.error.email.taken',
    field: 'email',
  },
  noHeader: {
    status: 400,
    text: 'No authorization header was found',
    id: 'No authorization header was found',
    isBare: true,
  },
  providerOff: { status: 400, text: 'This provider is disabled.', id: 'provider.disabled' },
  providerFailed: {
    status: 400,
    text: 'The provider did not sign you in.',
    id: 'provider.failed',
  },
  bearerFormat: {
    status: 401,
    text: 'Invalid authorization header format. Format is Authorization: Bearer [token]',
  },
  bearerInvalid: { status: 401, text: 'Invalid token.' },
  bearerGone: { status: 401, text: 'User Not Found' },
  bearerUnconfirmed: { status: 401, text: 'Your account email is not confirmed.' },
  bearerBlocked: { status: 401, text: 'Your account has been blocked by the administrator.' },
  forbidden: { status: 403, text: 'Forbidden' },
  notFound: { status: 404, text: 'Not Found' },
  tooLarge: { status: 413, text: 'request entity too large' },
  tooMany: {
    status: 429,
    text: 'Too many attempts, please try again in a minute.',
    id: 'Auth.form.error.ratelimit',
  },
  server: { status: 500, text: 'An internal server error occurred' },
  busy: { status: 503, text: 'The server is busy. Try again in a moment.' },
} as const satisfies Record<string, Fault>

export type StrapiFault = keyof typeof faults

// Names from Strapi's error library, which has an older word for 413 than Node.
const statusNames: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** A refusal that only this contract has; `text` replaces the usual one. */
export class StrapiRefusal extends ApiError {
  readonly fault: StrapiFault
  readonly text: string | undefined

  constructor(fault: StrapiFault, cause?: unknown, text?: string) {
    super('request.invalid', { cause })
    this.fault = fault
    this.text = text
  }
}

// Codes that aren't listed here answer like a wrong password.
const faultOfCode: Partial<Record<ErrorCode, StrapiFault>> = {
  'auth.password_disabled': 'disabled',
  'auth.blocked': 'blocked',
  'access.forbidden': 'forbidden',
  'reset.password_disabled': 'disabled',
  'request.too_large': 'tooLarge',
  'request.too_many': 'tooMany',
  'route.not_found': 'notFound',
  'server.busy': 'busy',
}

/** The status and body of an error; `format` decides what the `message` of a form error is. */
export function strapiError(
  error: ApiError,
  format: ErrorFormat,
): { status: number; body: object } {
  const name = error instanceof StrapiRefusal ? error.fault : faultNameOf(error)
  const known: Fault = faults[name]
  const text = error instanceof StrapiRefusal ? error.text : undefined
  const fault = text === undefined ? known : { ...known, text }
  return { status: fault.status, body: bodyOf(fault, format) }
}

function faultNameOf({ code, status }: ApiError): StrapiFault {
  return faultOfCode[code] ?? (status >= 500 ? 'server' : 'invalid')
}

/** `code` is in every format: Strapi has none, but the contract's description requires it. */
function bodyOf(fault: Fault, format: ErrorFormat): object {
  const { status, text, textAsData } = fault
  const list = fault.id === undefined ? undefined : [{ messages: [messageOf(fault)] }]
  const message = format === 'v3' && list ? list : text
  // Strapi's rate limiter answers by itself, without two keys that all other errors have.
  if (status === 429) {
    return format === 'v3' ? { code: status, message } : { code: status, message, data: list }
  }
  const data = list ?? (textAsData ? text : undefined)
  return {
    statusCode: status,
    error: statusNames[status],
    code: status,
    message,
    ...(data !== undefined && { data }),
  }
}

function messageOf({ id, text, field, isBare }: Fault): object {
  if (isBare) return { id }
  return { id, message: text, ...(field !== undefined && { field: [field] }) }
}

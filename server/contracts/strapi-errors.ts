import { ApiError, type ErrorCode } from '../base/errors.js'

/** What the option strapi.errorFormat may be. */
export type ErrorFormat = 'seed' | 'v3'

interface Fault {
  status: number
  text: string
  /** Set for the faults of a form: the code that clients look for. */
  id?: string
  /** Upstream repeats this text in `data`. */
  textAsData?: boolean
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

// Named as Strapi's error library names them, which has an older word for 413 than Node.
const statusNames: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** A refusal that only this contract knows. */
export class StrapiRefusal extends ApiError {
  readonly fault: StrapiFault

  constructor(fault: StrapiFault, cause?: unknown) {
    super('request.invalid', { cause })
    this.fault = fault
  }
}

// What doesn't stand here is as wrong as a wrong password.
const faultOfCode: Partial<Record<ErrorCode, StrapiFault>> = {
  'auth.password_disabled': 'disabled',
  'auth.blocked': 'blocked',
  'request.too_large': 'tooLarge',
  'request.too_many': 'tooMany',
  'route.not_found': 'notFound',
  'server.busy': 'busy',
}

/** The status and body of an error; `format` decides what a form's `message` is. */
export function strapiError(
  error: ApiError,
  format: ErrorFormat,
): { status: number; body: object } {
  const name = error instanceof StrapiRefusal ? error.fault : faultNameOf(error)
  const fault: Fault = faults[name]
  return { status: fault.status, body: bodyOf(fault, format) }
}

function faultNameOf({ code, status }: ApiError): StrapiFault {
  return faultOfCode[code] ?? (status >= 500 ? 'server' : 'invalid')
}

/** `code` in every format: upstream has none, but the contract's description asks for it. */
function bodyOf({ status, text, id, textAsData }: Fault, format: ErrorFormat): object {
  const list = id === undefined ? undefined : [{ messages: [{ id, message: text }] }]
  const message = format === 'v3' && list ? list : text
  // Upstream's rate limiter answers by itself, without the two keys of all other errors.
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

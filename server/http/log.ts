import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from '../base/config.js'
import { logText } from './log-text.js'

const secretKeys = [
  'password',
  'passwordConfirm',
  'oldPassword',
  'token',
  'tokenKey',
  'secret',
  'authorization',
  'cookie',
  'set-cookie',
]

/** The names of query parameters whose values stay out of the log, or that are hidden by escapes. */
const secretName =
  /%|token|passw|secret|otp|key|jwt|verifier|challenge|confirmation|authorization|code$|^(?:pass|pwd|auth|state|mfaid)$/i

/** A filter that contains a text, a secret's name, or escaped letters: a text may be a password. */
const secretInFilter = /['"]|%2[27]|%[4-7][\da-f]|token|password|secret|otp|key/i
const filterForm = /([?&;]filter=)([^&#]*)/gi

/** In PocketBase's links and in those of apps, the path segment after one of these is a token. */
const secretSegment =
  /(\/(?:confirm-[a-z-]+|verif(?:y|ication)|reset|reset-password|password-reset|tokens?)\/)[^/?#]+/gi

/** A JWT, whole or cut off; its dots may be escaped. */
const tokenForm = /eyJ[\w%-]{8,}(?:(?:\.|%2e)[\w%-]*){0,2}/gi

/**
 * The server's log: lines without passwords and tokens, as JSON or, by log.format, as text. Level:
 * log.level; --dev raises it to debug, unless it is trace or silent, which are never defaults.
 */
export function createLog(config: Config, destination?: DestinationStream): Logger {
  const { level: wanted } = config.log
  const level = config.serve.dev && wanted !== 'trace' && wanted !== 'silent' ? 'debug' : wanted
  const options = {
    level,
    base: null,
    redact: {
      paths: secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
      censor: 'REDACTED',
    },
  }
  // Lines are buffered and written once a second: a write per line would cost as much as a request.
  return pino(options, destination ?? (isForPeople(config) ? readableStderr() : bufferedStderr()))
}

function isForPeople({ log }: Config): boolean {
  return log.format === 'text' || (log.format === 'auto' && process.stderr.isTTY === true)
}

/** At once: a person at a terminal is waiting to see what happens. */
function readableStderr(): DestinationStream {
  return { write: (line) => void process.stderr.write(logText(line)) }
}

/** One line per request. It needs no redaction paths, since only these keys are written. */
export type LogRequest = (line: {
  requestId: string | undefined
  method: string
  url: string
  status: number
  ms: number
  ip?: string
}) => void

/** Writes a line per request at level info; undefined if that level is off. */
export function createAccessLog(log: Logger): LogRequest | undefined {
  if (!log.isLevelEnabled('info')) return undefined
  const access = log.child({}, { redact: [] })
  return (line) => access.info(line, 'request')
}

/**
 * A request target without its secrets: the values of secret query parameters, filters that contain
 * a text, and tokens anywhere.
 */
export function redactUrl(url: string): string {
  const open = url.includes('?')
    ? redactParameters(url).replace(filterForm, (whole, name, filter) =>
        secretInFilter.test(filter) ? `${name}REDACTED` : whole,
      )
    : url
  return open.replace(secretSegment, '$1REDACTED').replace(tokenForm, 'REDACTED')
}

const separator = /[?&;]/g
const nameForm = /[^=&;]*/y
const valueForm = /[^&#]*/y

/**
 * By hand, because a regular expression that looks for a secret's name in the middle of a name
 * looks at a name of a megabyte once for each of its characters.
 */
function redactParameters(url: string): string {
  let text = ''
  let at = 0
  separator.lastIndex = 0
  while (separator.test(url)) {
    const start = separator.lastIndex
    const end = endOf(nameForm, url, start)
    const name = url.slice(start, end)
    separator.lastIndex = end
    if (url[end] !== '=') continue
    // A second question mark may begin a name too.
    if (!secretName.test(name) && !secretName.test(name.slice(name.lastIndexOf('?') + 1))) continue
    text += `${url.slice(at, end + 1)}REDACTED`
    at = endOf(valueForm, url, end + 1)
    separator.lastIndex = at
  }
  return text + url.slice(at)
}

function endOf(form: RegExp, text: string, start: number): number {
  form.lastIndex = start
  form.test(text)
  return form.lastIndex
}

function bufferedStderr(): DestinationStream {
  return pino.destination({ dest: 2, sync: false, minLength: 4096, periodicFlush: 1000 })
}

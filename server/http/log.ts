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

/** Query parameters whose values stay out of the log, and any whose name hides behind escapes. */
const secretParameter =
  /([?&;](?:[^=&;]*%[^=&;]*|[^=&;]*(?:token|password|secret|otp|key)[^=&;]*|code|state|confirmation)=)[^&#]*/gi

/** A filter that has a text, a secret's name, or letters behind escapes: a text may be a password. */
const secretFilter =
  /([?&;]filter=)(?=[^&#]*(?:['"]|%2[27]|%[4-7][\da-f]|token|password|secret|otp|key))[^&#]*/gi

/** What follows these in a path, in PocketBase's links and in those of apps, is a token. */
const secretSegment =
  /(\/(?:confirm-[a-z-]+|verif(?:y|ication)|reset|reset-password|password-reset|tokens?)\/)[^/?#]+/gi

/** A JWT, whole or cut off, its dots also as escapes. */
const tokenForm = /eyJ[\w%-]{8,}(?:(?:\.|%2e)[\w%-]*){0,2}/gi

/**
 * The server's log: lines without passwords and tokens, JSON or, by log.format, for people. Level: log.level; --dev raises it to
 * debug, unless it is trace or silent, which nobody sets by default.
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
  // Lines are gathered and written once a second: a write for each would cost as much as a request.
  return pino(options, destination ?? (isForPeople(config) ? readableStderr() : bufferedStderr()))
}

function isForPeople({ log }: Config): boolean {
  return log.format === 'text' || (log.format === 'auto' && process.stderr.isTTY === true)
}

/** At once: who watches a terminal waits for what happens. */
function readableStderr(): DestinationStream {
  return { write: (line) => void process.stderr.write(logText(line)) }
}

/** One line per request. Cheap: no redaction paths, since nothing but these keys is written. */
export type LogRequest = (line: {
  requestId: string | undefined
  method: string
  url: string
  status: number
  ms: number
  ip?: string
}) => void

/** Writes a line per request at level info; undefined where that level is off. */
export function createAccessLog(log: Logger): LogRequest | undefined {
  if (!log.isLevelEnabled('info')) return undefined
  const access = log.child({}, { redact: [] })
  return (line) => access.info(line, 'request')
}

/**
 * A request target with what may be secret taken out: the values of such query parameters, filters
 * that have a text, and tokens wherever they stand.
 */
export function redactUrl(url: string): string {
  const open = url.includes('?')
    ? url.replace(secretParameter, '$1REDACTED').replace(secretFilter, '$1REDACTED')
    : url
  return open.replace(secretSegment, '$1REDACTED').replace(tokenForm, 'REDACTED')
}

function bufferedStderr(): DestinationStream {
  return pino.destination({ dest: 2, sync: false, minLength: 4096, periodicFlush: 1000 })
}

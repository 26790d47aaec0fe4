import type { Logger } from 'pino'
import { nativeError } from '../api/envelope.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { redactUrl } from './log.js'

const clientGoneCodes = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
])

const machineFault =
  /^(?:ENOSPC|EDQUOT|EIO|EROFS|EMFILE|ENFILE|EACCES|EPERM|SQLITE_(?:FULL|IOERR|READONLY|CORRUPT))/

/**
 * Turns anything thrown into an answer: the contract's shape for an ApiError. Everything else is a
 * server.fault whose detail only goes to the log. A client that went away isn't a fault, nor is a
 * refusal during shutdown.
 */
export function answerError(thrown: unknown, exchange: Exchange, isStopping = false): void {
  if (isClientGone(thrown, exchange)) return
  const error = thrown instanceof ApiError ? thrown : fail('server.fault', { cause: thrown })
  const isMeant = isStopping && error.code === 'server.busy'
  if (!isMeant && (error.status >= 500 || isMachineFault(error.cause))) logFault(error, exchange)
  if (exchange.headerSent) return
  exchange.state.text = undefined
  if (error.code === 'request.too_large') exchange.set('Connection', 'close')
  for (const name of Object.keys(error.headers)) exchange.set(name, error.headers[name]!)
  try {
    exchange.state.contract.shapeError(error, exchange)
  } catch (cause) {
    logFault(fail('server.fault', { cause }), exchange)
    nativeError(fail('server.fault'), exchange)
  }
}

/**
 * For failures after the answer began. A file that breaks off deserves a log line, a client that
 * has gone doesn't.
 */
export function logBrokenAnswer(error: NodeJS.ErrnoException, log: Logger): void {
  const level = clientGoneCodes.has(error.code ?? '') ? 'debug' : 'error'
  log[level]({ err: error }, 'answer broke off')
}

function isClientGone(thrown: unknown, exchange: Exchange): boolean {
  if (!exchange.req.socket.destroyed) return false
  return !(thrown instanceof ApiError) || thrown.status < 500
}

function logFault(error: ApiError, exchange: Exchange): void {
  const { app, caller } = exchange.state
  const { log } = app
  const { method = '', url = '' } = exchange.req
  // The stack of a deliberate refusal says nothing, and a flood would fill the log with stacks.
  const detail = error.cause === undefined ? {} : { err: error.cause }
  const level = error.code === 'server.fault' ? 'error' : 'warn'
  const line = { requestId: caller?.requestId, method, url: redactUrl(url), code: error.code }
  log[level]({ ...detail, ...line }, 'request failed')
}

/**
 * A full or broken disk looks like the client's mistake on the wire, but the operator must know.
 */
function isMachineFault(cause: unknown): boolean {
  const { code } = (cause ?? {}) as { code?: unknown }
  return typeof code === 'string' && machineFault.test(code)
}

import { type ApiError, catalogue, type ErrorCode, fail, sentence } from '../base/errors.js'

/** Superusers are shown the real cause, as by the peer. */
export function rawFault(code: ErrorCode, cause: unknown): ApiError {
  const [, text] = catalogue[code]
  const reason = cause instanceof Error ? cause.message : String(cause)
  return fail(code, { message: sentence(`${text} Raw error: \n${reason}`), cause })
}

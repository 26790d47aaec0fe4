import { type ApiError, catalogue, type ErrorCode, fail, sentence } from '../base/errors.js'

/** Superusers are shown what really stood in the way, as by the peer. */
export function rawFault(code: ErrorCode, cause: unknown): ApiError {
  const [, text] = catalogue[code]
  const reason = cause instanceof Error ? cause.message : String(cause)
  return fail(code, { message: sentence(`${text} Raw error: \n${reason}`), cause })
}

import type { ApiError } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import type { Exchange } from '../base/route.js'
import { pickFields } from '../records/pick.js'

/**
 * Answers with JSON in the peer's form. `?fields=` picks from a successful answer, inside `within`
 * for lists; fields that can't be parsed give an empty body, as the peer does.
 * Source: PocketBase tools/router/event.go JSON.
 */
export function sendJson(
  exchange: Exchange,
  status: number,
  value: unknown,
  within?: string,
): void {
  const fields = status >= 200 && status <= 299 ? wantedFields(exchange) : ''
  if (fields === '') {
    sendJsonText(exchange, status, `${encodeJson(value)}\n`)
    return
  }
  const picked = pickFields(value, fields, within)
  sendJsonText(exchange, status, picked === undefined ? '' : `${encodeJson(picked)}\n`)
}

/** Answers with JSON that is text already, its closing newline included. */
export function sendJsonText(exchange: Exchange, status: number, text: string): void {
  // The http edge has set the content type.
  exchange.status = status
  exchange.body = text
}

/** The native shape of an error: `{"data":…,"message":…,"status":…}`. */
export function nativeError(error: ApiError, exchange: Exchange): void {
  const { data, message, status } = error
  sendJsonText(exchange, status, `${encodeJson({ data, message, status })}\n`)
}

/** The first `fields` of the query; '' where there is none. */
export function wantedFields(exchange: Exchange): string {
  if (!exchange.req.url!.includes('fields=')) return ''
  const { fields } = exchange.query
  return (Array.isArray(fields) ? fields[0] : fields) ?? ''
}

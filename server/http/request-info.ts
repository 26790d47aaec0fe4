import type { RequestInfo } from '../base/caller.js'
import { dictionary } from '../base/dictionary.js'
import type { Exchange } from '../base/route.js'
import { parseForm } from './form-data.js'

/** What rules may read of a request. Source: PocketBase core/event_request.go initRequestInfo. */
export function requestInfo(
  exchange: Exchange,
  context: RequestInfo['context'],
  body: Record<string, unknown>,
): RequestInfo {
  let headers: Record<string, string> | undefined
  return {
    context,
    method: exchange.method,
    query: firstValues(exchange.querystring),
    // Few rules read them, and no request has fewer than ten.
    get headers() {
      headers ??= headerValues(exchange)
      return headers
    },
    body,
    auth: exchange.state.caller.record,
  }
}

function firstValues(query: string): Record<string, string> {
  const first = dictionary<string>()
  if (query === '') return first
  for (const [name, values] of parseForm(query).values) first[name] = values[0]!
  return first
}

/** Of a repeated header the first counts; Go keeps Host apart from the others. */
function headerValues(exchange: Exchange): Record<string, string> {
  const headers = dictionary<string>()
  for (const [name, values] of Object.entries(exchange.req.headersDistinct)) {
    const key = name.replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')
    if (name !== 'host' && values?.[0] !== undefined) headers[key] = values[0]
  }
  return headers
}

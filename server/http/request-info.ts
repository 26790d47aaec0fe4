import { boundedCache } from '../base/bounded-cache.js'
import type { RequestInfo } from '../base/caller.js'
import { dictionary } from '../base/dictionary.js'
import type { Exchange } from '../base/route.js'
import { parseQuery } from './form-data.js'

/**
 * What rules may read about a request. Source: PocketBase core/event_request.go initRequestInfo.
 */
export function requestInfo(
  exchange: Exchange,
  context: RequestInfo['context'],
  body: Record<string, unknown>,
): RequestInfo {
  return {
    context,
    method: exchange.method,
    query: firstValues(exchange.querystring, exchange.state.app.config.limits.formFields),
    headers: headerValues(exchange.req.rawHeaders),
    body,
    auth: exchange.state.caller.record,
  }
}

function firstValues(query: string, maxFields: number): Record<string, string> {
  const first = dictionary<string>()
  if (query === '') return first
  for (const [name, values] of parseQuery(query, maxFields)) first[name] = values[0]!
  return first
}

/** The first of several headers with one name counts; Go keeps Host apart from the others. */
function headerValues(raw: readonly string[]): Record<string, string> {
  const headers = dictionary<string>()
  for (let at = 0; at < raw.length; at += 2) {
    const key = headerKey(raw[at]!)
    if (key !== 'host') headers[key] ??= raw[at + 1]!
  }
  return headers
}

// Nearly all requests use the same few names; longer ones aren't cached.
const longestKept = 64
const headerKeys = boundedCache<string, string>(500)

function headerKey(name: string): string {
  let key = headerKeys.get(name)
  if (key === undefined) {
    key = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
    if (name.length <= longestKept) headerKeys.set(name, key)
  }
  return key
}

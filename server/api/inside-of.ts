import { randomText } from '../base/ids.js'
import type { Exchange } from '../base/route.js'

/**
 * The exchange as it would be for a request inside a batch, for the rate limits of that request's
 * path.
 */
export function insideOf(exchange: Exchange, method: string, path: string): Exchange {
  return Object.create(exchange, {
    method: { value: method },
    path: { value: path },
    newRouterPath: { value: undefined },
  })
}

/**
 * The content type that rules see inside a batch: PocketBase sends such requests to itself as
 * forms.
 */
export const innerType = `multipart/form-data; boundary=${randomText(60)}`

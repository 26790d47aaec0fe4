import { randomText } from '../base/ids.js'
import type { Exchange } from '../base/route.js'

/** The exchange as it would be for a request of its own inside, for the limits of that one's path. */
export function insideOf(exchange: Exchange, method: string, path: string): Exchange {
  return Object.create(exchange, {
    method: { value: method },
    path: { value: path },
    newRouterPath: { value: undefined },
  })
}

/** The content type that rules see inside: PocketBase sends such requests on to itself as a form. */
export const innerType = `multipart/form-data; boundary=${randomText(60)}`

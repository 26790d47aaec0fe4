import { randomText } from '../base/ids.js'
import type { Exchange } from '../base/route.js'
import type { Countable } from '../limits/native.js'

/**
 * What the rate limits count for a request inside a batch, or for a record that a login creates. Not
 * an object with `exchange` as its prototype: V8 would keep the exchange until its next full
 * collection.
 */
export function insideOf({ state }: Exchange, method: string, path: string): Countable {
  return { method, path, state }
}

/**
 * The content type that rules see inside a batch: PocketBase sends such requests to itself as
 * forms.
 */
export const innerType = `multipart/form-data; boundary=${randomText(60)}`

import { Breaks } from '../base/breaks.js'
import { dictionary } from '../base/dictionary.js'
import { RawJson } from '../base/json.js'
import { isLarge } from '../base/json-pieces.js'
import { encodeSorted } from '../base/sort-in-pieces.js'
import type { Collection } from '../model/collection.js'

// Characters from which on it takes breaks to sort the keys of a value, and to write it.
const largeLength = 1 << 15

type Body = Readonly<Record<string, unknown>>

/**
 * A body whose large values of json fields are text already, as the field would make it at once:
 * keys in order, so that a hundred thousand of them hold nobody up.
 */
export function encodeLargeJson(collection: Collection, body: Body): Body | Promise<Body> {
  const large = collection.fields.filter(
    ({ type, name }) => type === 'json' && isLargeTree(body[name]),
  )
  if (large.length === 0) return body
  return encodeEach(
    body,
    large.map(({ name }) => name),
  )
}

async function encodeEach(body: Body, names: readonly string[]): Promise<Body> {
  const breaks = new Breaks()
  const encoded: Record<string, unknown> = Object.assign(dictionary(), body)
  for (const name of names) {
    // To find out that it is large has taken a while already.
    await breaks.rest()
    encoded[name] = new RawJson(await encodeSorted(body[name], breaks))
  }
  return encoded
}

function isLargeTree(value: unknown): boolean {
  if (value === null || typeof value !== 'object' || value instanceof RawJson) return false
  return isLarge(value, largeLength)
}

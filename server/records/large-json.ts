import { Breaks } from '../base/breaks.js'
import { dictionary } from '../base/dictionary.js'
import { RawJson } from '../base/json.js'
import { isLarge } from '../base/json-pieces.js'
import { encodeSorted } from '../base/sort-in-pieces.js'
import { isLongText, prepareLongText } from '../fields/json.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'

// For longer values, sorting the keys and writing takes breaks.
const largeLength = 1 << 15

type Body = Readonly<Record<string, unknown>>

/**
 * A body whose large json values are already text, in the form that the field would give them, with
 * sorted keys, so that a hundred thousand keys or a text of megabytes delay nobody.
 */
export function encodeLargeJson(collection: Collection, body: Body): Body | Promise<Body> {
  const large = collection.fields.filter(
    ({ type, name }) => type === 'json' && (isLongText(body[name]) || isLargeTree(body[name])),
  )
  return large.length === 0 ? body : encodeEach(body, large)
}

async function encodeEach(body: Body, fields: readonly Field[]): Promise<Body> {
  const breaks = new Breaks()
  const encoded: Record<string, unknown> = Object.assign(dictionary(), body)
  for (const field of fields) {
    const { name } = field
    const value = body[name]
    if (isLongText(value)) {
      encoded[name] = await prepareLongText(field, value, breaks)
      continue
    }
    // Finding out that it is large has already taken a while.
    await breaks.rest()
    encoded[name] = new RawJson(await encodeSorted(value, breaks))
  }
  return encoded
}

function isLargeTree(value: unknown): boolean {
  if (value === null || typeof value !== 'object' || value instanceof RawJson) return false
  return isLarge(value, largeLength)
}

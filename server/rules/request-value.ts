import { encodeJson, RawJson, sortKeys } from '../base/json.js'
import { decimalText } from '../fields/cast.js'
import type { Collection } from '../model/collection.js'
import { findField } from '../model/collection.js'
import type { Moment, Scalar } from './sql.js'

/** A place in the request: `['body', 'location', 'name']`, `['auth', 'email']`, `['method']`. */
export type RequestPath = readonly string[]

const absent = Symbol('absent')

/**
 * Returns a reader for the value at a place in the request, as PocketBase would bind it: a missing
 * value is null, lists and objects are JSON text. `base` is the collection that the rule belongs
 * to: a text under the name of one of its number fields becomes a number, because forms send texts.
 * Source: core/record_field_resolver.go resolveStaticRequestField.
 */
export function requestReader(path: RequestPath, base: Collection): (moment: Moment) => Scalar {
  const find = finder(path)
  const isNumber = findField(base, path.at(-1)!)?.type === 'number'
  return (moment) => {
    const found = find(moment)
    if (typeof found !== 'string') return found === absent ? null : toScalar(found)
    return isNumber && decimal.test(found) ? Number(found) : found
  }
}

/** Whether there is something at that place, even null. */
export function isInRequest(moment: Moment, path: RequestPath): boolean {
  return finder(path)(moment) !== absent
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i

function finder([part, ...rest]: RequestPath): (moment: Moment) => unknown {
  switch (part) {
    case 'context':
    case 'method':
    case 'query':
    case 'headers':
    case 'body':
      return ({ info }) => nested(info[part], rest)
    case 'auth': {
      const key = rest[0]!
      return ({ info }) => (info.auth ? authValue(info.auth, key) : absent)
    }
    default:
      return () => absent
  }
}

type AuthRecord = NonNullable<Moment['info']['auth']>

function authValue(auth: AuthRecord, key: string): unknown {
  if (key === 'collectionId') return auth.collection.id
  if (key === 'collectionName') return auth.collection.name
  return Object.hasOwn(auth.values, key) ? auth.values[key] : absent
}

function nested(value: unknown, path: RequestPath): unknown {
  let current = value
  for (const key of path) {
    if (current instanceof RawJson) current = parse(current.text)
    if (Array.isArray(current)) {
      // Go's Atoi: digits only, leading zeros allowed.
      if (!/^\d{1,9}$/.test(key) || Number(key) >= current.length) return absent
      current = current[Number(key)]
    } else if (current !== null && typeof current === 'object' && Object.hasOwn(current, key)) {
      current = (current as Record<string, unknown>)[key]
    } else {
      return absent
    }
  }
  return current
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function toScalar(value: unknown): Scalar {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value
    case 'object':
      if (value === null) return null
      return value instanceof RawJson ? value.text : encodeJson(sortKeys(value))
    default:
      return null
  }
}

/** A value as text, like Go's cast.ToString; lists and objects become ''. */
export function scalarText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return decimalText(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      return value instanceof RawJson ? value.text : ''
  }
}

/** The items of a request value: those of a list, a single value, or none. */
export function requestItems(moment: Moment, field: string): unknown[] {
  const { body } = moment.info
  const value = Object.hasOwn(body, field) ? body[field] : null
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** The ids in a request value, each once. Source: tools/list ToUniqueStringSlice. */
export function requestIds(moment: Moment, field: string): string[] {
  let items = requestItems(moment, field)
  if (
    items.length === 1 &&
    typeof items[0] === 'string' &&
    !Array.isArray(moment.info.body[field])
  ) {
    const list = items[0].includes('[') ? parse(items[0]) : null
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) items = list
  }
  return [...new Set(items.map(scalarText))].filter((id) => id !== '')
}

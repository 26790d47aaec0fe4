import { Decimal, withoutDecimals } from '../base/json.js'
import { castString } from '../fields/cast.js'
import { parseDate } from '../fields/dates.js'
import { DecodeError, mismatch, within } from './decode-error.js'
import { objectOf } from './json-value.js'

/**
 * The expected type of a JSON value, in Go's terms. `?` may be null; `texts` is null or a list of
 * texts; `map?` null or an object; `date` is parsed leniently. `go`: the name of Go's type.
 */
export type Shape =
  | 'text'
  | 'text?'
  | 'bool'
  | 'bool?'
  | 'int'
  | 'int64'
  | 'number?'
  | 'texts'
  | 'map?'
  | 'date'
  | { struct: Struct; go: string }
  /** An entry is decoded onto the existing one with the same name, otherwise onto `zero`. */
  | { list: Struct; go: string; zero: () => Record<string, unknown> }
  | { read: (raw: unknown) => unknown }

export type Struct = Readonly<Record<string, Shape>>

const goTypes: Readonly<Record<Extract<Shape, string>, string>> = {
  text: 'string',
  'text?': 'string',
  bool: 'bool',
  'bool?': 'bool',
  int: 'int',
  int64: 'int64',
  'number?': 'float64',
  texts: '[]string',
  'map?': 'map[string]interface {}',
  date: 'string',
}

/**
 * Decodes parsed JSON onto `target`, as Go decodes into a struct: unknown keys are ignored, null is
 * the zero value, structs are merged, and so are list entries with existing ones of the same name.
 * Unlike in other bodies, a key in another case is unknown: PocketBase 0.40 decodes collections and
 * fields by methods of their own, which the lenient options of its body reader don't reach. Throws
 * DecodeError. `go`: the name of the struct in Go.
 */
export function decodeInto(
  struct: Struct,
  target: Record<string, unknown>,
  raw: unknown,
  go = 'core.Collection',
): void {
  if (raw === null) return
  if (!isMap(raw)) throw mismatch(raw, go)
  for (const [name, value] of Object.entries(raw)) {
    if (!Object.hasOwn(struct, name)) continue
    target[name] = within(name, () => decode(struct[name]!, target[name], value))
  }
}

/** The same for stored data: a value that doesn't have its shape is ignored. */
export function decodeStored(struct: Struct, target: Record<string, unknown>, raw: unknown): void {
  for (const [key, value] of Object.entries(objectOf(raw))) {
    try {
      decodeInto(struct, target, { [key]: value })
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }
}

function decode(shape: Shape, current: unknown, raw: unknown): unknown {
  if (typeof shape === 'object') return decodeNested(shape, current, raw)
  if (raw === null) return zeroOf(shape)
  switch (shape) {
    case 'text':
    case 'text?':
      if (typeof raw === 'string') return castString(raw)
      break
    case 'bool':
    case 'bool?':
      if (typeof raw === 'boolean') return raw
      break
    case 'int':
    case 'int64':
      // Go's integers have no negative zero.
      if (Number.isInteger(raw) && Math.abs(raw as number) < 2 ** 63) return (raw as number) + 0
      break
    case 'number?':
      if (typeof raw === 'number') return raw
      if (raw instanceof Decimal) return raw.value
      break
    case 'texts':
      return listTexts(raw)
    case 'map?':
      if (isMap(raw)) return merged(objectOf(current), objectOf(withoutDecimals(raw)))
      break
    case 'date':
      if (typeof raw === 'string') return parseDate(castString(raw))
  }
  throw mismatch(raw, goTypes[shape])
}

function decodeNested(shape: Exclude<Shape, string>, current: unknown, raw: unknown): unknown {
  if ('read' in shape) return shape.read(raw)
  if ('struct' in shape) {
    const merged = raw === null ? {} : { ...objectOf(current) }
    if (raw === null) clear(shape.struct, merged)
    decodeInto(shape.struct, merged, raw, shape.go)
    return merged
  }
  if (raw === null) return []
  if (!Array.isArray(raw)) throw mismatch(raw, `[]${shape.go}`)
  const known = Array.isArray(current) ? current.map(objectOf) : []
  return raw.map((item, at) => {
    const named = known.find(({ name }) => name === objectOf(item)['name'])
    const entry = { ...shape.zero(), ...named }
    within(String(at), () => decodeInto(shape.list, entry, item, shape.go))
    return entry
  })
}

/**
 * Maps within maps are merged too. A value keeps the type that it has: Go decodes onto it. Only null
 * may be exchanged for a value of any type, and any value for null. Throws DecodeError.
 */
function merged(current: Record<string, unknown>, sent: Record<string, unknown>) {
  const all = { ...current }
  for (const [key, value] of Object.entries(sent)) {
    const known = Object.hasOwn(current, key) ? current[key] : null
    if (known === null || known === undefined || value === null) all[key] = value
    else if (typeOf(known) !== typeOf(value)) throw new DecodeError(`json: ${key} changes its type`)
    else all[key] = isPlainMap(known) && isPlainMap(value) ? merged(known, value) : value
  }
  return all
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return value !== null && isMap(value) && typeof value === 'object'
}

/** A list of texts; null counts as empty. Throws DecodeError. */
export function listTexts(raw: unknown, go = goTypes.texts): string[] {
  if (raw === null) return []
  if (!Array.isArray(raw)) throw mismatch(raw, go)
  return raw.map((item, at) => within(String(at), () => listText(item)))
}

function listText(item: unknown): string {
  if (typeof item === 'string') return castString(item)
  if (item !== null) throw mismatch(item, goTypes.text)
  return ''
}

function zeroOf(shape: Extract<Shape, string>): unknown {
  if (shape.endsWith('?')) return shape === 'map?' ? {} : null
  if (shape === 'texts') return []
  if (shape === 'bool') return false
  return shape === 'int' || shape === 'int64' ? 0 : ''
}

function clear(struct: Struct, target: Record<string, unknown>): void {
  for (const [name, shape] of Object.entries(struct)) {
    target[name] = typeof shape === 'string' ? zeroOf(shape) : decodeNested(shape, undefined, null)
  }
}

function isMap(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && !Array.isArray(raw) && !(raw instanceof Decimal)
}

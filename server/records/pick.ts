import { sortKeys } from '../base/json.js'
import { splitList } from '../base/split-list.js'
import { makeExcerpt } from './excerpt.js'

type Modifier = (value: unknown) => unknown
type Fields = Map<string, Modifier | undefined>
type JsonMap = Record<string, unknown>

/** Value modifiers of `?fields=name:modifier(args)`, by name. */
const modifiers: Record<string, (...args: string[]) => Modifier | undefined> = {
  excerpt: makeExcerpt,
}

/**
 * Keeps only the paths that `?fields=` names; the answer's keys come out sorted. `within` is the
 * key of a list envelope whose entries are picked from instead of the envelope itself.
 * Gives undefined for what can't be parsed: the peer then answers an empty body.
 * Source: PocketBase tools/picker/pick.go.
 */
export function pickFields(value: unknown, fields: string, within?: string): unknown {
  const parsed = parseFields(fields)
  if (!parsed) return undefined
  const decoded = sortKeys(value)
  const target = within === undefined ? decoded : (decoded as JsonMap)[within]
  return pick(target, parsed) ? decoded : undefined
}

function parseFields(text: string): Fields | undefined {
  const fields: Fields = new Map()
  const names = splitList(text)
  if (!names) return undefined
  for (const name of names) {
    const colon = name.indexOf(':')
    if (colon < 0) {
      fields.set(name, undefined)
      continue
    }
    const modifier = parseModifier(name.slice(colon + 1))
    if (!modifier) return undefined
    fields.set(name.slice(0, colon), modifier)
  }
  return fields
}

/** `name(args)`, or `name args`: the peer splits at blanks, commas and parentheses alike. */
function parseModifier(text: string): Modifier | undefined {
  const [name = '', ...args] = splitList(text, '(), ') ?? []
  return Object.hasOwn(modifiers, name) ? modifiers[name]!(...args) : undefined
}

/** Picks inside a map or each map of a list; other values stay. False where a modifier failed. */
function pick(data: unknown, fields: Fields): boolean {
  if (Array.isArray(data)) {
    if (!isMap(data[0])) return true
    return data.every((item) => !isMap(item) || pickMap(item, fields))
  }
  return isMap(data) ? pickMap(data, fields) : true
}

function pickMap(data: JsonMap, fields: Fields): boolean {
  if (fields.size === 0) return true
  if (fields.has('*')) {
    const every = fields.get('*')
    for (const key of Object.keys(data)) {
      if (![...fields.keys()].some((field) => isPathOf(field, key))) fields.set(key, every)
    }
  }
  for (const key of Object.keys(data)) {
    const matching = [...fields].filter(([field]) => isPathOf(field, key))
    if (matching.length === 0) {
      delete data[key]
      continue
    }
    const whole = matching.find(([field]) => field === key)
    if (whole) {
      if (whole[1]) data[key] = whole[1](data[key])
      continue
    }
    const inner: Fields = new Map(matching.map(([field, m]) => [field.slice(key.length + 1), m]))
    if (!pick(data[key], inner)) return false
  }
  return true
}

/** Whether `field` is `key` or a path that begins with it. */
function isPathOf(field: string, key: string): boolean {
  return `${field}.`.startsWith(`${key}.`)
}

function isMap(value: unknown): value is JsonMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

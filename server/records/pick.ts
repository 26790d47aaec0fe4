import { RawJson, sortKeys } from '../base/json.js'
import { splitList } from '../base/split-list.js'
import { makeExcerpt } from './excerpt.js'

type Modifier = (value: unknown) => unknown
type JsonMap = Record<string, unknown>

/** Value modifiers of `?fields=name:modifier(args)`, by name. */
const modifiers: Record<string, (...args: string[]) => Modifier | undefined> = {
  excerpt: makeExcerpt,
}

/**
 * Keeps only the paths that `?fields=` names; the answer's keys come out sorted. `within` is the
 * key of a list envelope whose entries are picked from instead of the envelope itself.
 * Gives undefined for what can't be parsed.
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
  const fields = new Fields()
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
      if (!fields.leadTo(key)) fields.set(key, every)
    }
  }
  for (const key of Object.keys(data)) {
    if (fields.has(key)) {
      const modifier = fields.get(key)
      if (modifier) data[key] = modifier(data[key])
    } else if (!fields.leadTo(key)) {
      delete data[key]
    } else if (!pick(data[key], fields.below(key))) {
      return false
    }
  }
  return true
}

/**
 * Paths with their modifiers. A guest may send a hundred thousand, and each key of each record asks
 * for its own: so they are kept by their first part, and what lies below a key is made once.
 */
class Fields {
  readonly #modifiers = new Map<string, Modifier | undefined>()
  readonly #byFirst = new Map<string, string[]>()
  readonly #below = new Map<string, Fields>()

  get size(): number {
    return this.#modifiers.size
  }

  has(path: string): boolean {
    return this.#modifiers.has(path)
  }

  get(path: string): Modifier | undefined {
    return this.#modifiers.get(path)
  }

  set(path: string, modifier: Modifier | undefined): void {
    if (!this.#modifiers.has(path)) {
      const first = firstPart(path)
      const known = this.#byFirst.get(first)
      if (known) known.push(path)
      else this.#byFirst.set(first, [path])
      this.#below.clear()
    }
    this.#modifiers.set(path, modifier)
  }

  /** Whether a path is the key, or begins with it. */
  leadTo(key: string): boolean {
    return this.#candidates(key).some((path) => isPathOf(path, key))
  }

  /** What is left of the paths that begin with the key. */
  below(key: string): Fields {
    let inner = this.#below.get(key)
    if (inner) return inner
    inner = new Fields()
    for (const path of this.#candidates(key)) {
      if (isPathOf(path, key)) inner.set(path.slice(key.length + 1), this.get(path))
    }
    // A `*` grows by the keys that it meets.
    if (!inner.has('*')) this.#below.set(key, inner)
    return inner
  }

  #candidates(key: string): readonly string[] {
    return this.#byFirst.get(firstPart(key)) ?? []
  }
}

function firstPart(path: string): string {
  const dot = path.indexOf('.')
  return dot < 0 ? path : path.slice(0, dot)
}

function isPathOf(path: string, key: string): boolean {
  return path.startsWith(key) && (path.length === key.length || path[key.length] === '.')
}

/** RawJson that sortKeys left as it is nests too deeply to look into. */
function isMap(value: unknown): value is JsonMap {
  if (value === null || typeof value !== 'object') return false
  return !Array.isArray(value) && !(value instanceof RawJson)
}

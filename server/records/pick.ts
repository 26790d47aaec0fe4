import { Breaks } from '../base/breaks.js'
import { dictionary } from '../base/dictionary.js'
import { RawJson, sortKeys } from '../base/json.js'
import { isLarge } from '../base/json-pieces.js'
import { keysOf } from '../base/known-members.js'
import { encodeSorted, parseRaw, sortKeysInPieces } from '../base/sort-in-pieces.js'
import { splitList } from '../base/split-list.js'
import { areExcerptsLoaded, loadExcerpts, makeExcerpt } from './excerpt-modifier.js'

/** Steps that produce a value, with room for a break after each. */
type Steps<T> = Generator<void, T>
type Modifier = (value: unknown) => Steps<unknown>
type JsonMap = Record<string, unknown>

/** Value modifiers of `?fields=name:modifier(args)`, by name. */
const modifiers: Record<string, (...args: string[]) => Modifier | undefined> = {
  excerpt: makeExcerpt,
}

// How much is picked from at once: this many characters, or keys of one object.
const smallLength = 1 << 15
const keysAtOnce = 1024

export interface PickOptions {
  /**
   * The key of a list envelope; fields are picked from its entries instead of the envelope itself.
   */
  within?: string | undefined
  /** The most paths allowed. */
  pathsMax: number
}

/**
 * Keeps only the paths in `?fields=`; the answer's keys are sorted. A large value is picked from
 * with breaks for the event loop. Returns undefined if the fields can't be parsed, or are too many.
 * Source: PocketBase tools/picker/pick.go.
 */
export function pickFields(
  value: unknown,
  fields: string,
  options: PickOptions,
): unknown | Promise<unknown> {
  const parsed = parseFields(fields, options.pathsMax)
  if (!parsed) return undefined
  if (parsed.hasModifiers && !areExcerptsLoaded()) {
    return loadExcerpts().then(() => pickFields(value, fields, options))
  }
  if (isLarge(value, smallLength)) return pickInPieces(value, parsed, options.within)
  const decoded = sortKeys(value)
  for (const _ of pick(targetOf(decoded, options.within), parsed)) {
    // Without a break: it is small.
  }
  return decoded
}

/**
 * Whether `?fields=` keeps a key or something below it. Undefined if it keeps every key, or can't
 * be parsed.
 */
export function keyFilter(
  fields: string,
  pathsMax: number,
): ((key: string) => boolean) | undefined {
  const parsed = parseFields(fields, pathsMax)
  if (!parsed || parsed.size === 0 || parsed.has('*')) return undefined
  return (key) => parsed.leadTo(key)
}

async function pickInPieces(
  value: unknown,
  fields: Fields,
  within: string | undefined,
): Promise<unknown> {
  const breaks = new Breaks()
  if (within === undefined) return pickLarge(value, fields, breaks)
  const list = await pickLarge((value as JsonMap)[within], fields, breaks)
  return sortKeysInPieces({ ...(value as JsonMap), [within]: list }, breaks)
}

/**
 * Like `pick`, but into a copy; of JSON that is still text, only the parts that are picked from
 * become values.
 */
async function pickLarge(data: unknown, fields: Fields, breaks: Breaks): Promise<unknown> {
  if (data instanceof RawJson) {
    const parsed = await parseRaw(data, breaks)
    for (const _ of pick(parsed, fields)) if (breaks.isDue) await breaks.rest()
    return new RawJson(await encodeSorted(parsed, breaks))
  }
  const isPickedFrom = Array.isArray(data) ? isMap(data[0]) : isMap(data)
  if (!isPickedFrom || fields.size === 0) return sortKeysInPieces(data, breaks)
  if (!Array.isArray(data)) return pickLargeMap(data as JsonMap, fields, breaks)
  const list: unknown[] = []
  for (const item of data) {
    list.push(
      await (isMap(item) ? pickLargeMap(item, fields, breaks) : sortKeysInPieces(item, breaks)),
    )
  }
  return list
}

async function pickLargeMap(data: JsonMap, fields: Fields, breaks: Breaks): Promise<JsonMap> {
  const kept = dictionary<unknown>()
  const keys = Object.keys(data).sort()
  if (fields.has('*')) fields.setEvery(keys)
  for (const key of keys) {
    if (breaks.isDue) await breaks.rest()
    const value = data[key]
    if (value === undefined) continue
    if (fields.has(key)) {
      kept[key] = await keep(value, fields.get(key), breaks)
    } else if (fields.leadTo(key)) {
      kept[key] = await pickLarge(value, fields.below(key), breaks)
    }
  }
  return kept
}

async function keep(value: unknown, modifier: Modifier | undefined, breaks: Breaks) {
  if (!modifier) return sortKeysInPieces(value, breaks)
  const steps = modifier(value instanceof RawJson ? await parseRaw(value, breaks) : value)
  for (;;) {
    const step = steps.next()
    if (step.done) return sortKeysInPieces(step.value, breaks)
    if (breaks.isDue) await breaks.rest()
  }
}

function targetOf(decoded: unknown, within: string | undefined): unknown {
  return within === undefined ? decoded : (decoded as JsonMap)[within]
}

function parseFields(text: string, pathsMax: number): Fields | undefined {
  const fields = new Fields()
  const names = splitList(text)
  if (!names || names.length > pathsMax) return undefined
  for (const entry of names) {
    // Unlike the blanks around an entry of the list, these are all of Unicode's.
    const name = entry.trim()
    const colon = name.indexOf(':')
    if (colon < 0) {
      fields.set(wholePath(name), undefined)
      continue
    }
    const modifier = parseModifier(name.slice(colon + 1))
    if (!modifier) return undefined
    fields.set(wholePath(name.slice(0, colon)), modifier)
  }
  return fields
}

/** A point at the end leads nowhere: `data.` is `data`. */
function wholePath(path: string): string {
  return path.endsWith('.') && !path.endsWith('*.') ? path.slice(0, -1) : path
}

/** `name(args)`, or `name args`: the peer splits at blanks, commas and parentheses alike. */
function parseModifier(text: string): Modifier | undefined {
  const [name = '', ...args] = splitList(text, '(), ') ?? []
  return Object.hasOwn(modifiers, name) ? modifiers[name]!(...args) : undefined
}

/** Picks inside a map or each map of a list; other values are unchanged. */
function* pick(data: unknown, fields: Fields): Steps<void> {
  if (Array.isArray(data)) {
    if (!isMap(data[0])) return
    for (const item of data) {
      if (isMap(item)) yield* pickMap(item, fields)
      yield
    }
  } else if (isMap(data)) {
    yield* pickMap(data, fields)
  }
}

function* pickMap(data: JsonMap, fields: Fields): Steps<void> {
  if (fields.size === 0) return
  const keys = keysOf(data)
  let count = 0
  if (fields.has('*')) {
    for (let at = 0; at < keys.length; at += keysAtOnce) {
      fields.setEvery(keys.slice(at, at + keysAtOnce))
      yield
    }
  }
  for (const key of keys) {
    if (++count % keysAtOnce === 0) yield
    if (fields.has(key)) {
      const modifier = fields.get(key)
      if (modifier) data[key] = yield* modifier(data[key])
    } else if (!fields.leadTo(key)) {
      delete data[key]
    } else {
      yield* pick(data[key], fields.below(key))
    }
  }
}

/**
 * Paths with their modifiers. A guest may send a hundred thousand, and each key of each record
 * looks for its own. So they are indexed by their first part, and what lies below a key is built
 * once.
 */
class Fields {
  readonly #modifiers = new Map<string, Modifier | undefined>()
  readonly #byFirst = new Map<string, string[]>()
  readonly #below = new Map<string, Fields>()

  hasModifiers = false

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
    if (modifier) this.hasModifiers = true
  }

  /** Applies `*` to the keys that no path leads to. */
  setEvery(keys: readonly string[]): void {
    const every = this.get('*')
    for (const key of keys) if (!this.leadTo(key)) this.set(key, every)
  }

  /** Whether a path is the key, or begins with it. */
  leadTo(key: string): boolean {
    return this.#candidates(key).some((path) => isPathOf(path, key))
  }

  /** The rest of the paths that begin with the key. */
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

/** RawJson that sortKeys left unchanged nests too deeply to look into. */
function isMap(value: unknown): value is JsonMap {
  if (value === null || typeof value !== 'object') return false
  return !Array.isArray(value) && !(value instanceof RawJson)
}

import type { Breaks } from '../base/breaks.js'
import type { FormPairs } from '../base/form-pairs.js'
import { elements, entriesOf, parseRight } from '../base/lenient-json.js'
import type { StructType } from '../base/validate.js'
import { parseInteger } from '../fields/cast.js'
import { isSameFolded } from './folded-name.js'
import { readFormValue } from './form-value.js'
import { readObject } from './read-json.js'

/**
 * Decodes a JSON value into a Go struct that already has values. Keys match without case and occur
 * at most once, `null` is the zero value, and list entries are new. The text is known to be valid.
 * Throws TypeError for another type.
 */
export async function decodeInto(
  type: StructType,
  base: unknown,
  text: string,
  breaks: Breaks,
): Promise<unknown> {
  if (breaks.isDue) await breaks.rest()
  if (text === 'null') return zero(type)
  if (type === 'map') return decodeMap(base, text)
  if (typeof type === 'string') return decodeLeaf(type, base, text)
  if (isList(type)) {
    if (text[0] !== '[') throw new TypeError('not a list')
    const items: unknown[] = []
    for (const item of elements(text)) {
      items.push(await decodeInto(type[0], undefined, item, breaks))
    }
    return items
  }
  const values: Record<string, unknown> = {
    ...(zero(type) as object),
    ...(base as object | undefined),
  }
  if (text[0] !== '{') throw new TypeError('not an object')
  const names = Object.keys(type)
  const seen = new Set<string>()
  for (const [key, item] of entriesOf(text)) {
    const name = names.includes(key) ? key : names.find((known) => isSameFolded(known, key))
    if (name === undefined) continue
    if (seen.has(name)) throw new SyntaxError('a name twice')
    seen.add(name)
    values[name] = await decodeInto(type[name]!, values[name], item, breaks)
  }
  return values
}

/** Decodes form values into the same struct: `smtp.host=…`, and lists of texts by repeated keys. */
export async function decodeFormInto(
  type: StructType,
  base: object,
  sent: FormPairs,
  breaks: Breaks,
): Promise<object> {
  let values = base
  for (const [path, texts] of sent) {
    const steps = path.split('.')
    const leaf = steps.reduce<StructType | undefined>(stepInto, type)
    if (leaf === undefined) continue
    const isTyped = leaf === 'bool' || leaf === 'int'
    const value = isTyped ? readFormValue(texts[0]!, leaf) : isList(leaf) ? texts : texts[0]
    const json = JSON.stringify(value)
    const nested = steps.reduceRight(
      (inner: string, step: string) => `{${JSON.stringify(step)}:${inner}}`,
      json,
    )
    values = (await decodeInto(type, values, nested, breaks)) as object
  }
  return values
}

function stepInto(type: StructType | undefined, step: string): StructType | undefined {
  if (type === undefined || typeof type === 'string' || isList(type)) return undefined
  return Object.hasOwn(type, step) ? type[step] : undefined
}

/** It is checked like a body of its own. */
async function decodeMap(base: unknown, text: string): Promise<object> {
  return { ...(base as object | undefined), ...(await readObject(text, parseRight)) }
}

function decodeLeaf(type: string, base: unknown, text: string): unknown {
  const value: unknown = JSON.parse(text)
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value.toWellFormed()
      break
    case 'bool':
      if (typeof value === 'boolean') return value
      break
    case 'int': {
      // Of Go's integer spellings, JSON only allows the decimal ones.
      const integer = parseInteger(text)
      if (integer !== undefined) return integer
      break
    }
    default:
      if (isMap(value) && Object.values(value).every(isTextOrNull)) {
        const texts = Object.entries(value).map(([key, item]) => [key, item ?? ''])
        return { ...(base as object | undefined), ...Object.fromEntries(texts) }
      }
  }
  throw new TypeError(`not of type ${type}`)
}

function zero(type: StructType): unknown {
  if (type === 'string') return ''
  if (type === 'int') return 0
  if (type === 'bool') return false
  if (typeof type === 'string') return {}
  if (isList(type)) return []
  return Object.fromEntries(Object.entries(type).map(([key, each]) => [key, zero(each)]))
}

function isList(type: StructType): type is readonly [StructType] {
  return Array.isArray(type)
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null
}

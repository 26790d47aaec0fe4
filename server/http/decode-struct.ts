import type { Breaks } from '../base/breaks.js'
import type { FormPairs } from '../base/form-pairs.js'
import { elements, entriesOf, parseRight } from '../base/lenient-json.js'
import type { StructType } from '../base/validate.js'
import { readFormValue } from './form-value.js'
import { readObject } from './read-json.js'
import { decodeLeaf, fieldFinder, type KeyMatch } from './struct-fields.js'

/**
 * Decodes a JSON value into a Go struct that already has values. Keys match as `match` says and occur
 * at most once, `null` is the zero value, and list entries are new. The text is known to be valid.
 * Throws TypeError for another type.
 */
export async function decodeInto(
  type: StructType,
  base: unknown,
  text: string,
  breaks: Breaks,
  match: KeyMatch = 'folded',
): Promise<unknown> {
  if (breaks.isDue) await breaks.rest()
  if (text === 'null') return zero(type)
  if (type === 'map') return decodeMap(base, text)
  if (type === 'string' || type === 'bool' || type === 'int') return decodeLeaf(type, text)
  if (typeof type === 'string') return decodeTexts(type, base, text)
  if (isList(type)) {
    if (text[0] !== '[') throw new TypeError('not a list')
    const items: unknown[] = []
    for (const item of elements(text)) {
      items.push(await decodeInto(type[0], undefined, item, breaks, match))
    }
    return items
  }
  const values: Record<string, unknown> = {
    ...(zero(type) as object),
    ...(base as object | undefined),
  }
  if (text[0] !== '{') throw new TypeError('not an object')
  const find = fieldFinder(Object.keys(type), match)
  for (const [key, item] of entriesOf(text)) {
    const name = find(key)
    if (name === undefined) continue
    values[name] = await decodeInto(type[name]!, values[name], item, breaks, match)
  }
  return values
}

/**
 * Decodes form values into the same struct: `smtp.host=…`, and lists of texts by repeated keys. A
 * text for a struct or a list of them is ignored, as in the peer.
 */
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
    if (leaf === undefined || typeof (isList(leaf) ? leaf[0] : leaf) === 'object') continue
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

/** It is checked like a separate body. */
async function decodeMap(base: unknown, text: string): Promise<object> {
  return { ...(base as object | undefined), ...(await readObject(text, parseRight)) }
}

/** A map of strings, merged into the existing one. */
function decodeTexts(type: string, base: unknown, text: string): object {
  const value: unknown = JSON.parse(text)
  if (!isMap(value) || !Object.values(value).every(isTextOrNull)) {
    throw new TypeError(`not of type ${type}`)
  }
  const texts = Object.entries(value).map(([key, item]) => [key, item ?? ''])
  return { ...(base as object | undefined), ...Object.fromEntries(texts) }
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

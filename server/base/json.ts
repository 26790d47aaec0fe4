import { dictionary } from './dictionary.js'

/** JSON kept as the text that was stored: key order, number form and all. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A JSON number that was written with a fraction or an exponent: for Go no integer, even `1.0`. */
export class Decimal {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A copy with plain numbers for each Decimal. */
export function withoutDecimals(value: unknown): unknown {
  if (value instanceof Decimal) return value.value
  if (Array.isArray(value)) return value.map(withoutDecimals)
  if (value === null || typeof value !== 'object') return value
  const plain = dictionary<unknown>()
  for (const [key, item] of Object.entries(value)) plain[key] = withoutDecimals(item)
  return plain
}

// Go's encoder escapes these in every string, so that JSON can stand inside HTML.
const unsafe = /[<>&\u2028\u2029]/g
const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}
const plain = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]*$/

/** A JSON string literal as Go's encoding/json writes it. */
export function quoteJson(text: string): string {
  if (plain.test(text)) return `"${text}"`
  return JSON.stringify(text.toWellFormed()).replace(unsafe, (c) => escapes[c]!)
}

/**
 * JSON text as Go's encoding/json writes it: `<`, `>`, `&` escaped, keys in the order given (callers
 * sort), `undefined` left out, RawJson compacted. No closing newline.
 */
export function encodeJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoteJson(value)
    case 'number':
      if (!Number.isFinite(value)) return 'null'
      return Object.is(value, -0) ? '-0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return value.toString()
    case 'object':
      break
    default:
      return 'null'
  }
  if (value === null) return 'null'
  if (value instanceof RawJson) return compactJson(value.text)
  if (Array.isArray(value)) return `[${value.map(encodeJson).join(',')}]`
  let text = ''
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    text += `${text === '' ? '' : ','}${quoteJson(key)}:${encodeJson(item)}`
  }
  return `{${text}}`
}

/** Drops the blanks between tokens of valid JSON text and escapes what Go escapes. */
export function compactJson(text: string): string {
  const withoutBlanks = /[ \t\r\n]/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|[ \t\r\n]+/g, (part) => (part[0] === '"' ? part : ''))
    : text
  return withoutBlanks.replace(unsafe, (c) => escapes[c]!)
}

/** A copy with the keys of every object in order, as Go marshals a map. */
export function sortKeys(value: unknown): unknown {
  if (value instanceof RawJson) return sortKeys(JSON.parse(value.text))
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  const sorted = dictionary<unknown>()
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key]
    if (item !== undefined) sorted[key] = sortKeys(item)
  }
  return sorted
}

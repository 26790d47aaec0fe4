import { Breaks, isEach, joinInPieces } from '../base/breaks.js'
import { fieldError } from '../base/errors.js'
import { goQuote, goQuotePieces } from '../base/go-quote.js'
import { encodeJson, RawJson, sortKeys } from '../base/json.js'
import { isWithin, meterSteps } from '../base/json-meter.js'
import { type Scanned, scanJson, scanSteps } from '../base/scan-json.js'
import { parseStrictly, uniqueKeySteps } from '../base/strict-json.js'
import type { Field } from '../model/field-options.js'
import { castString } from './cast.js'
import { blank } from './faults.js'
import type { Fault, FieldKind } from './field.js'
import { cellText, numberOption, plainSetter } from './options.js'

// Bytes if `maxSize` is 0.
const defaultMaxSize = 1024 * 1024
const emptyTexts = new Set(['null', '""', '[]', '{}', ''])

/** JSON text as it was stored, null for none. Source: PocketBase core/field_json.go. */
export const jsonKind: FieldKind = {
  type: 'json',
  columnType: () => 'JSON DEFAULT NULL',
  prepare: (_field, raw) => prepare(raw),
  fromDatabase: (_field, cell) => prepare(cellText(isNumber(cell) ? Number(cell) : cell)),
  toDatabase: (_field, value) => (value instanceof RawJson ? value.text : null),
  // JSON's null is a text there, unlike a field that wasn't sent.
  toRule: (value) => value ?? new RawJson('null'),
  setter: (field, key) => plainSetter(field, key, prepareSent),
  bodyBytes: maxSizeOf,
  validate(field, { values, original }) {
    const value = values[field.name]
    const text = value instanceof RawJson ? value.text : ''
    const maxSize = maxSizeOf(field)
    if (Buffer.byteLength(text) > maxSize) {
      const message = `The maximum allowed JSON size is ${maxSize} bytes`
      return fieldError('validation_json_size_limit', message, { maxSize })
    }
    const before = original?.[field.name]
    const isKept = before instanceof RawJson && before.text === text
    if (text.length > longText) return longFault(text, isKept)
    if (text !== '' && !isKept && !isWithin(text)) return invalid
    if (text !== '' && !isStrictJson(text)) return invalid
    return field.required && emptyTexts.has(text.trim()) ? blank : undefined
  },
}

/** In SQLite's JSON columns such a text becomes a number; PostgreSQL's keep it as it is. */
function isNumber(cell: unknown): boolean {
  return typeof cell === 'string' && /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(cell)
}

const invalid = fieldError('validation_invalid_json', 'Must be a valid json value')

// Longer texts are processed with breaks for the event loop.
const longText = 1 << 15

async function longFault(text: string, isKept: boolean): Promise<Fault> {
  const breaks = new Breaks()
  await breaks.rest()
  if (!isKept && !(await isEach(meterSteps(text), breaks))) return invalid
  if ((await scanLong(text, breaks)) !== 'right') return invalid
  if (!(await isEach(uniqueKeySteps(text), breaks))) return invalid
  // Writing a large value takes a turn of its own.
  await breaks.rest()
  return undefined
}

async function scanLong(text: string, breaks: Breaks): Promise<Scanned> {
  const steps = scanSteps(text)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (breaks.isDue) await breaks.rest()
  }
}

/** Whether a value that a request sent takes longer to prepare than a turn should. */
export function isLongText(value: unknown): value is string {
  return typeof value === 'string' && value.length > longText
}

/** What the setter makes of such a value, with breaks for the event loop. */
export async function prepareLongText(field: Field, raw: string, breaks: Breaks): Promise<RawJson> {
  if (breaks.isDue) await breaks.rest()
  const isBeyond = raw.length > maxSizeOf(field) || !(await isEach(meterSteps(raw), breaks))
  if (isBeyond) return new RawJson(raw)
  const text = castString(raw)
  if (mayBeginJson(text) && (await scanLong(text, breaks)) !== 'wrong') return new RawJson(text)
  if (isLongRubbish(text)) return new RawJson(rubbish)
  return new RawJson(await joinInPieces(goQuotePieces(text), breaks))
}

function maxSizeOf(field: Field): number {
  return Math.max(0, numberOption(field, 'maxSize')) || defaultMaxSize
}

/** A value that `validate` will refuse for its size, depth or tokens is not parsed before. */
function prepareSent(field: Field, raw: unknown): RawJson | null {
  const isBeyond = typeof raw === 'string' && (raw.length > maxSizeOf(field) || !isWithin(raw))
  return isBeyond ? new RawJson(raw) : prepare(raw)
}

/** Text that is JSON is kept; other text becomes a JSON string. */
function prepare(raw: unknown): RawJson | null {
  if (raw === null || raw === undefined) return null
  if (raw instanceof RawJson) return raw
  if (typeof raw !== 'string') return new RawJson(encode(raw))
  const text = castString(raw)
  const isJsonText =
    text === 'null' || text === 'true' || text === 'false' || (mayBeginJson(text) && isJson(text))
  // Go's escapes of control characters aren't JSON, so PocketBase refuses such a text as
  // validation_invalid_json.
  if (!isJsonText && isLongRubbish(text)) return new RawJson(rubbish)
  return new RawJson(isJsonText ? text : goQuote(text))
}

function mayBeginJson(text: string): boolean {
  return /^[0-9\-"[{]/.test(text)
}

/** What such a text would become; its content doesn't matter. */
const rubbish = '"\\x'

/**
 * Control characters make it invalid JSON in any case, and escaping a large value takes seconds.
 */
function isLongRubbish(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.length > 1 << 16 && /[\x00-\x07\x0b\x0e-\x1f\x7f]/.test(text)
}

/** Nested deeper than the stack allows, it becomes a text that `validate` refuses. */
function encode(raw: unknown): string {
  try {
    return encodeJson(sortKeys(raw))
  } catch (error) {
    if (error instanceof RangeError) return '['
    throw error
  }
}

/**
 * PocketBase keeps stored values with a duplicate key or too large a number, but accepts no new
 * ones.
 */
function isStrictJson(text: string): boolean {
  try {
    parseStrictly(text)
    return true
  } catch {
    return false
  }
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  if (text.length > longText) return scanJson(text) !== 'wrong'
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

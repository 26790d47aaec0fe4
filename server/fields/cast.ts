import { parseValue } from '../base/json-meter.js'
import { refuseHalfPairs } from '../base/lenient-json.js'
import { parseBool } from '../base/parse-bool.js'
import { textsBeforeFault } from './texts-before-fault.js'

/**
 * Conversions of JSON values as Go's spf13/cast does them for PocketBase: nothing throws, and
 * values that can't be converted become the zero value. Source: spf13/cast 1.10, PocketBase
 * tools/list.
 */

/** Any JSON value as text: numbers without exponent, lists and objects as ''. */
export function castString(raw: unknown): string {
  switch (typeof raw) {
    case 'string':
      // A lone surrogate can't be UTF-8; Go's decoder replaces it by U+FFFD.
      return raw.toWellFormed()
    case 'boolean':
      return raw ? 'true' : 'false'
    case 'number':
      return decimalText(raw)
    case 'bigint':
      return raw.toString()
    default:
      return ''
  }
}

/** A number without exponent, like Go's FormatFloat(f, 'f', -1, 64). */
export function decimalText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const text = String(value)
  const exponentAt = text.indexOf('e')
  if (exponentAt < 0) return text
  const { sign, digits, point } = digitsOf(text)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return sign + digits.padEnd(point, '0')
}

/** A number like Go's FormatFloat(f, 'g', -1, 64): the text of a REAL column. */
export function generalText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return decimalText(value)
  const { sign, digits, point } = digitsOf(value.toExponential())
  const exponent = point - 1
  if (exponent >= -4 && exponent < 6) return decimalText(value)
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`
}

/** Sign, significant digits, and the number of digits before the decimal point. */
function digitsOf(text: string): { sign: string; digits: string; point: number } {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  return { sign, digits: whole + fraction, point: whole.length + Number(exponent) }
}

/**
 * Any JSON value as a number: true is 1, text is parsed like Go's ParseFloat, anything else is 0.
 */
export function castNumber(raw: unknown): number {
  switch (typeof raw) {
    case 'number':
      return raw
    case 'boolean':
      return raw ? 1 : 0
    case 'bigint':
      return Number(raw)
    case 'string':
      return parseFloatText(raw)
    default:
      return 0
  }
}

// Each part can match in only one way, since long texts come from guests.
const decimalForm = /^[+-]?(?:_*\d[\d_]*(?:\.[\d_]*)?|_*\._*\d[\d_]*)(?:e[+-]?\d[\d_]*)?$/i
const hexForm = /^([+-]?)0x([\da-f_]*)(?:\.([\da-f_]*))?p([+-]?\d[\d_]*)$/i
const infinityForm = /^([+-]?)inf(?:inity)?$/i

/** Go's ParseFloat; 0 if it fails, also if the number is out of range. */
function parseFloatText(text: string): number {
  if (text === '') return 0
  if (decimalForm.test(text)) {
    if (!underscoresFit(text)) return 0
    const value = Number(text.replaceAll('_', ''))
    return Number.isFinite(value) ? value : 0
  }
  const infinity = infinityForm.exec(text)
  if (infinity) return infinity[1] === '-' ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  const hex = hexForm.exec(text)
  if (!hex || !underscoresFit(text)) return 0
  const [, sign, whole = '', fraction = '', exponent = '0'] = hex.map((p) => p?.replaceAll('_', ''))
  if (whole + fraction === '') return 0
  const mantissa = Number(`0x${whole}${fraction}`)
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length)
  if (!Number.isFinite(value)) return 0
  return sign === '-' ? -value : value
}

const digitsApart = /(?<!\d)_|_(?!\d)/
const hexDigitsApart = /(?<![\da-f])_|_(?![\da-f])/i

/** Whether each `_` is between digits; a base prefix counts as one. */
function underscoresFit(text: string): boolean {
  if (!text.includes('_')) return true
  const number = text.replace(/^[+-]/, '')
  return /^0x/i.test(number)
    ? !hexDigitsApart.test(`0${number.slice(2)}`)
    : !digitsApart.test(number)
}

const integerForm = /^([+-]?)(0x(?:_?[\da-f])+|0b(?:_?[01])+|0o?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/i

/**
 * Text as a whole number: digits after the point are dropped, a base prefix is accepted; 0 if Go
 * fails.
 */
export function castInteger(text: string): number {
  return parseInteger(text.replace(/^([+-]?\d*)\.\d*$/, '$1')) ?? 0
}

/** Go's strconv.ParseInt with base 0 and 64 bits; undefined if it fails. */
export function parseInteger(text: string): number | undefined {
  const match = integerForm.exec(text)
  if (!match) return undefined
  // BigInt accepts 0x, 0b and 0o; Go also reads a bare leading 0 as octal.
  const digits = match[2]!
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/^0(?=\d)/, '0o')
  // BigInt takes seconds for a text of millions of digits.
  if (Number(digits) > 2 ** 63) return undefined
  const size = BigInt(digits)
  const value = match[1] === '-' ? -size : size
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined
}

/**
 * Any JSON value as a bool: a number unless it is 0, text like Go's ParseBool; anything else is
 * false.
 */
export function castBool(raw: unknown): boolean {
  switch (typeof raw) {
    case 'boolean':
      return raw
    case 'number':
    case 'bigint':
      return raw !== 0 && raw !== 0n
    case 'string':
      return parseBool(raw) === true
    default:
      return false
  }
}

/**
 * Any JSON value as a list of texts without '' and duplicates. A text that contains a JSON list
 * counts as that list, as 0.40 reads it; a list that contains an object or a list is empty. Source: tools/list
 * ToUniqueStringSlice. At most `most` texts: a body may contain some hundred thousand, and each
 * costs time.
 */
export function castTexts(raw: unknown, most = Number.POSITIVE_INFINITY): string[] {
  if (typeof raw === 'string') {
    if (raw === '') return []
    return raw.includes('[') ? uniqueTexts(parseTexts(raw), most) : [castString(raw)]
  }
  if (raw === null || raw === undefined) return []
  if (!Array.isArray(raw)) return typeof raw === 'object' ? [] : [castString(raw)]
  return raw.some(isNested) ? [] : uniqueTexts(raw, most)
}

// Arbitrary: the first attempt nearly always succeeds.
const triesFromTheEnd = 16

/**
 * The last of castTexts, which can mostly be found in a long list without the others; '' for none.
 */
export function castLastText(raw: unknown): string {
  if (Array.isArray(raw) && !raw.some(isNested)) {
    for (let at = raw.length - 1; at >= 0 && at >= raw.length - triesFromTheEnd; at--) {
      const text = castString(raw[at])
      if (text !== '' && raw.findIndex((item) => castString(item) === text) === at) return text
    }
  }
  return castTexts(raw).at(-1) ?? ''
}

/** Those of `wanted` that are in castTexts. */
export function castTextsAmong(raw: unknown, wanted: readonly string[]): Set<string> {
  const isShort = !Array.isArray(raw) || raw.some(isNested)
  const texts = isShort ? castTexts(raw) : raw.map(castString)
  const found = new Set(wanted)
  const among = new Set<string>()
  for (const text of texts) if (found.has(text)) among.add(text)
  return among
}

function isNested(item: unknown): boolean {
  return typeof item === 'object' && item !== null
}

/**
 * A JSON list of texts; after a fault the whole text becomes one more entry. What came before the
 * fault counts, because encoding/json/v2 decodes while it reads.
 */
function parseTexts(text: string): string[] {
  try {
    const parsed = parseValue(text)
    refuseHalfPairs(text, parsed)
    if (Array.isArray(parsed) && parsed.every(isTextOrNull)) return parsed.map(castString)
  } catch (error) {
    if (error instanceof RangeError) return [text]
  }
  return [...textsBeforeFault(text), text]
}

function isTextOrNull(item: unknown): boolean {
  return typeof item === 'string' || item === null
}

function uniqueTexts(raw: readonly unknown[], most: number): string[] {
  const texts = new Set<string>()
  for (const item of raw) {
    const text = castString(item)
    if (text !== '') texts.add(text)
    if (texts.size >= most) break
  }
  return [...texts]
}

/**
 * Length in characters (code points), as Go counts runes. For a text that certainly has more than
 * `enough`, it is some number above that, because counting megabytes takes long.
 */
export function countCharacters(text: string, enough = Number.POSITIVE_INFINITY): number {
  if (text.length > 2 * enough) return text.length
  let count = text.length
  for (let at = 0; at < text.length - 1; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(at + 1)
      if (next >= 0xdc00 && next < 0xe000) {
        count--
        at++
      }
    }
  }
  return count
}

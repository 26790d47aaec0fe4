import { closingQuote } from './closing-quote.js'
import { Decimal } from './json.js'
import { mayOverflow } from './long-numbers.js'
import { refuseOverflow } from './strict-json.js'

// Go's limit (encoding/json maxNestingDepth), for callers without one of their own.
const maxDepth = 10_000
// This many characters of a text are checked one by one before its end is searched for.
const shortText = 32

const quote = 34
const comma = 44
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125

/**
 * The text of the first JSON value, which must be an object or null ('null'): Go's decoder reads
 * one value and never looks at what follows. Throws SyntaxError for any other value; the inside
 * isn't checked.
 */
export function firstObject(text: string): string {
  const start = skipBlanks(text, 0)
  if (text.startsWith('null', start)) return 'null'
  if (text.charCodeAt(start) !== openBrace) throw new SyntaxError('not a JSON object')
  return text.slice(start, endOfContainer(text, start))
}

/** Throws SyntaxError if the value of a JSON text contains half a surrogate pair. */
export function refuseHalfPairs(text: string, value: unknown): void {
  if (halfPair.test(text) && holdsHalfPair(value)) throw new SyntaxError('half a surrogate pair')
}

const halfPair = /\\u[dD][89a-fA-F]/

function holdsHalfPair(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed()
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, item]) => !key.isWellFormed() || holdsHalfPair(item))
}

/**
 * Parses JSON as Go decodes it into a map: numbers that float64 can't hold are errors. Throws
 * SyntaxError.
 */
export function parseRight(text: string): unknown {
  return parseInRange(text, JSON.parse)
}

/** The same, with a Decimal for each number that isn't written as an integer. */
export function parseRightExactly(text: string): unknown {
  return parseInRange(text, parseExactly)
}

function parseInRange(text: string, parse: (text: string) => unknown): unknown {
  const value = parse(text)
  refuseHalfPairs(text, value)
  if (typeof value !== 'string' && mayOverflow(text)) refuseOverflow(value)
  return value
}

// Matches whole numbers too: a pattern that looks for the point first would scan long ones many
// times.
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g
const decimalMark = /[.eE]/
const decimalKey = '\u0000decimal'

/** JSON.parse doesn't say how a number was written, so such a number is parsed inside an object. */
function parseExactly(text: string): unknown {
  // Comes first, so that the pattern meets no unterminated string.
  const value: unknown = JSON.parse(text)
  if (!/\d[.eE]/.test(text)) return value
  const marked = text.replace(stringOrNumber, (part) =>
    part[0] === '"' || !decimalMark.test(part) ? part : `{${JSON.stringify(decimalKey)}:${part}}`,
  )
  return JSON.parse(marked, (_, item: Record<string, unknown> | null) =>
    typeof item?.[decimalKey] === 'number' ? new Decimal(item[decimalKey]) : item,
  )
}

/** Keys and value texts of a JSON object in the order sent, including repeated keys. */
export function topLevelEntries(object: string): [key: string, value: string][] {
  JSON.parse(object)
  return [...entriesOf(object)]
}

/** The same one by one, for an object known to be valid. */
export function* entriesOf(object: string): Generator<[key: string, value: string]> {
  let at = skipBlanks(object, 1)
  while (object.charCodeAt(at) === quote) {
    const keyEnd = endOfString(object, at)
    const start = skipBlanks(object, skipBlanks(object, keyEnd) + 1)
    const end = endOfValue(object, start)
    yield [JSON.parse(object.slice(at, keyEnd)), object.slice(start, end)]
    at = skipBlanks(object, skipBlanks(object, end) + 1)
  }
}

/** The texts of a JSON list's entries, for a list known to be valid. */
export function* elements(list: string): Generator<string> {
  let at = skipBlanks(list, 1)
  while (list.charCodeAt(at) !== closeBracket) {
    const end = endOfValue(list, at)
    yield list.slice(at, end)
    at = skipBlanks(list, end)
    if (list[at] === ',') at = skipBlanks(list, at + 1)
  }
}

/** The next position that isn't blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  for (const near = at + shortText; at < near; at++) {
    if (!isBlank(text.charCodeAt(at))) return at
  }
  notBlank.lastIndex = at
  return notBlank.test(text) ? notBlank.lastIndex - 1 : text.length
}

const notBlank = /[^ \t\r\n]/g

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

/** The position after a value; if none begins there, the position itself. Throws SyntaxError. */
export function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === quote) return endOfString(text, start)
  if (first === openBrace || first === openBracket) return endOfContainer(text, start)
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === comma || code === closeBrace || code === closeBracket || isBlank(code)) break
  }
  return at
}

export function endOfContainer(text: string, start: number): number
export function endOfContainer(text: string, start: number, before: number): number | undefined
/**
 * The position after a list or an object; undefined if it isn't before `before`. Throws
 * SyntaxError.
 */
export function endOfContainer(
  text: string,
  start: number,
  before = Number.POSITIVE_INFINITY,
): number | undefined {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (at >= before) return undefined
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at) - 1
    } else if (code === openBrace || code === openBracket) {
      depth++
      if (depth > maxDepth) throw new SyntaxError('JSON nested too deeply')
    } else if (code === closeBrace || code === closeBracket) {
      depth--
      if (depth === 0) return at + 1
    } else if (isBlank(code)) {
      at = skipBlanks(text, at) - 1
    }
  }
  throw new SyntaxError('unexpected end of JSON')
}

/** The position after the closing quote. */
export function endOfString(text: string, start: number): number {
  const end = closingQuote(text, start)
  if (end < 0) throw new SyntaxError('unexpected end of JSON')
  return end + 1
}

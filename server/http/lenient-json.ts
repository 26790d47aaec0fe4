import { Decimal } from '../base/json.js'
import { hasUniqueKeys, mayOverflow, refuseOverflow } from '../base/strict-json.js'

// Go's limit (encoding/json maxNestingDepth); it also keeps recursive readers off the stack's end.
const maxDepth = 10_000

const quote = 34
const backslash = 92
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125

/**
 * The text of the first JSON value, which must be an object or null ('null'): Go's decoder reads
 * one value and never looks at what follows. Throws SyntaxError for another, for a key that an object
 * has twice, and for half a surrogate pair; the rest of the inside is unchecked.
 */
export function firstObject(text: string): string {
  const start = skipBlanks(text, 0)
  if (text.startsWith('null', start)) return 'null'
  if (text.charCodeAt(start) !== openBrace) throw new SyntaxError('not a JSON object')
  const object = text.slice(start, endOfContainer(text, start))
  if (!hasUniqueKeys(object)) throw new SyntaxError('a key twice')
  if (halfPair.test(object) && holdsHalfPair(JSON.parse(object))) {
    throw new SyntaxError('half a surrogate pair')
  }
  return object
}

const halfPair = /\\u[dD][89a-fA-F]/

function holdsHalfPair(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed()
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, item]) => !key.isWellFormed() || holdsHalfPair(item))
}

/**
 * Parses the first value as Go decodes it into a map. Numbers that float64 can't hold are errors.
 * Null gives undefined. Throws SyntaxError.
 */
export function parseObject(text: string): Record<string, unknown> | undefined {
  return parseFirst(text, JSON.parse)
}

/** The same with a Decimal for each number that is no integer as it is written. */
export function parseObjectExactly(text: string): Record<string, unknown> | undefined {
  return parseFirst(text, parseExactly)
}

function parseFirst(
  text: string,
  parse: (text: string) => unknown,
): Record<string, unknown> | undefined {
  const first = firstObject(text)
  if (first === 'null') return undefined
  const value = parse(first) as Record<string, unknown>
  if (mayOverflow(first)) refuseOverflow(value)
  return value
}

// Whole numbers too: a pattern that looks for the point first would go through long ones many times.
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g
const decimalMark = /[.eE]/
const decimalKey = '\u0000decimal'

/** JSON.parse doesn't tell how a number was written: such a one is parsed inside of an object. */
function parseExactly(text: string): unknown {
  // Before all else, so that the pattern meets no string without an end.
  const value: unknown = JSON.parse(text)
  if (!/\d[.eE]/.test(text)) return value
  const marked = text.replace(stringOrNumber, (part) =>
    part[0] === '"' || !decimalMark.test(part) ? part : `{${JSON.stringify(decimalKey)}:${part}}`,
  )
  return JSON.parse(marked, (_, item: Record<string, unknown> | null) =>
    typeof item?.[decimalKey] === 'number' ? new Decimal(item[decimalKey]) : item,
  )
}

/** Keys and value texts of a JSON object in the order sent, repeated keys included. */
export function topLevelEntries(object: string): [key: string, value: string][] {
  JSON.parse(object)
  const entries: [string, string][] = []
  let at = skipBlanks(object, 1)
  while (object.charCodeAt(at) === quote) {
    const keyEnd = endOfString(object, at)
    const start = skipBlanks(object, skipBlanks(object, keyEnd) + 1)
    const end = endOfValue(object, start)
    entries.push([JSON.parse(object.slice(at, keyEnd)), object.slice(start, end)])
    at = skipBlanks(object, skipBlanks(object, end) + 1)
  }
  return entries
}

/** The texts of a JSON list's entries. */
export function elements(list: string): string[] {
  JSON.parse(list)
  const texts: string[] = []
  let at = skipBlanks(list, 1)
  while (list.charCodeAt(at) !== closeBracket) {
    const end = endOfValue(list, at)
    texts.push(list.slice(at, end))
    at = skipBlanks(list, end)
    if (list[at] === ',') at = skipBlanks(list, at + 1)
  }
  return texts
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  return at
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === quote) return endOfString(text, start)
  if (first === openBrace || first === openBracket) return endOfContainer(text, start)
  let at = start
  while (at < text.length && !',}] \t\r\n'.includes(text[at]!)) at++
  return at
}

function endOfContainer(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at) - 1
    } else if (code === openBrace || code === openBracket) {
      depth++
      if (depth > maxDepth) throw new SyntaxError('JSON nested too deeply')
    } else if (code === closeBrace || code === closeBracket) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  throw new SyntaxError('unexpected end of JSON')
}

/** The place after the closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === backslash) at++
    else if (code === quote) return at + 1
  }
  throw new SyntaxError('unexpected end of JSON')
}

import { Breaks, isEach } from '../base/breaks.js'
import { parseInPieces, pieceLength } from '../base/json-in-pieces.js'
import { firstObject, parseRight, refuseHalfPairs } from '../base/lenient-json.js'
import { hasUniqueKeys, uniqueKeySteps } from '../base/strict-json.js'

/**
 * Parses the first value of a text with `parse`, in pieces if the text is long; undefined for null.
 * Throws SyntaxError, also if the first value isn't an object.
 */
export async function readObject(
  text: string,
  parse: (text: string) => unknown,
): Promise<Record<string, unknown> | undefined> {
  const breaks = new Breaks()
  const first = firstObject(text)
  if (first === 'null') return undefined
  const value = isLong(first) ? await parseLong(first, parse, breaks) : parseShort(first, parse)
  return value as Record<string, unknown>
}

/** The text of the first value, which is a valid object or null. Throws SyntaxError. */
export async function validObject(text: string): Promise<string> {
  const breaks = new Breaks()
  const first = firstObject(text)
  if (isLong(first)) await parseLong(first, parseWithoutHalves, breaks)
  else parseShort(first, parseWithoutHalves)
  return first
}

/** Parses a text that holds exactly one value; undefined for null. Throws SyntaxError. */
export async function readWholeObject(
  text: string,
  parse: (text: string) => unknown = parseRight,
): Promise<Record<string, unknown> | undefined> {
  refuseRest(text)
  return readObject(text, parse)
}

/**
 * Like validObject, for a text that holds exactly one value: Go's json.Unmarshal. Throws
 * SyntaxError.
 */
export async function validWholeObject(text: string): Promise<string> {
  refuseRest(text)
  return validObject(text)
}

function refuseRest(text: string): void {
  const first = firstObject(text)
  const rest = text.slice(text.indexOf(first) + first.length)
  if (/[^ \t\r\n]/.test(rest)) throw new SyntaxError('something after the value')
}

function parseShort(text: string, parse: (text: string) => unknown): unknown {
  if (!hasUniqueKeys(text)) throw new SyntaxError('a key twice')
  return parse(text)
}

function parseWithoutHalves(text: string): unknown {
  const value: unknown = JSON.parse(text)
  refuseHalfPairs(text, value)
  return value
}

async function parseLong(
  text: string,
  parse: (text: string) => unknown,
  breaks: Breaks,
): Promise<unknown> {
  if (breaks.isDue) await breaks.rest()
  if (!(await isEach(uniqueKeySteps(text), breaks))) throw new SyntaxError('a key twice')
  if (breaks.isDue) await breaks.rest()
  return parseInPieces(text, parse, breaks)
}

function isLong(text: string): boolean {
  return text.length > pieceLength
}

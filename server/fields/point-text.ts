import { isWithin } from '../base/json-meter.js'
import { endOfValue, refuseHalfPairs, skipBlanks } from '../base/lenient-json.js'
import { readObject } from '../base/read-object.js'
import { hasUniqueKeys } from '../base/strict-json.js'

// How PocketBase writes a point, so nearly every stored one.
const usualForm =
  /^\{"lon":(-?(?:0|[1-9]\d{0,2})(?:\.\d+)?),"lat":(-?(?:0|[1-9]\d{0,2})(?:\.\d+)?)\}$/
// A complete number: `12` of `12x`, nothing of `12.` or `12e`.
const number = /-?(?:0|[1-9]\d*)(?!\d)(?:\.\d+(?!\d)|(?!\.))(?:[eE][+-]?\d+|(?![eE]))/y

/**
 * The entries of a JSON object in a text, in order, up to the first fault: Go's encoding/json/v2
 * decodes while it reads, so what came before the fault counts. Faults are wrong JSON, duplicate
 * keys and half surrogate pairs.
 */
export function entriesBeforeFault(text: string): [key: string, value: unknown][] {
  const usual = usualForm.exec(text)
  if (usual) {
    return [
      ['lon', Number(usual[1])],
      ['lat', Number(usual[2])],
    ]
  }
  const entries: [string, unknown][] = []
  if (!isWithin(text)) return entries
  try {
    readObject(text, skipBlanks(text, 0), (key, start) => {
      const { value, end } = valueAt(text, start)
      entries.push([key, value])
      return end
    })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return entries
}

/** Throws SyntaxError. */
function valueAt(text: string, start: number): { value: unknown; end: number } {
  number.lastIndex = start
  // The fault in `12x` comes after the 12.
  if (number.test(text)) {
    return { value: Number(text.slice(start, number.lastIndex)), end: number.lastIndex }
  }
  const end = endOfValue(text, start)
  return { value: parsePart(text.slice(start, end)), end }
}

/** Throws SyntaxError. */
function parsePart(json: string): unknown {
  const value: unknown = JSON.parse(json)
  refuseHalfPairs(json, value)
  if (!hasUniqueKeys(json)) throw new SyntaxError('a key twice')
  return value
}

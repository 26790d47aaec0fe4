import type { Breaks } from '../base/breaks.js'
import { dictionary } from '../base/dictionary.js'

type JsonMap = Readonly<Record<string, unknown>>

/**
 * What becomes of values that an earlier part of a form has set, once a JSON payload sets some
 * again: `null` replaces every value, and every value replaces `null`; objects are merged; a list,
 * text, number or bool is replaced by one of its kind only. Throws TypeError. Source: Go's
 * encoding/json/v2, Unmarshal into a map (seen beside 0.40.6).
 */
export async function mergeJson(
  base: JsonMap,
  more: JsonMap,
  breaks: Breaks,
): Promise<Record<string, unknown>> {
  const merged = Object.assign(dictionary<unknown>(), base)
  for (const [key, value] of Object.entries(more)) {
    if (breaks.isDue) await breaks.rest()
    const known = merged[key] ?? null
    if (known !== null && value !== null && kindOf(known) !== kindOf(value)) {
      throw new TypeError('a value of another kind')
    }
    merged[key] = isMap(known) && isMap(value) ? await mergeJson(known, value, breaks) : value
  }
  return merged
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

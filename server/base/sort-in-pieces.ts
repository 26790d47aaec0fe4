import type { Breaks } from './breaks.js'
import { dictionary } from './dictionary.js'
import { encodeJson, RawJson, sortKeys } from './json.js'
import { isWithin } from './json-meter.js'
import { isLarge, jsonPieces } from './json-pieces.js'

// What is sorted, or walked through, in one go: about a millisecond's work.
const keysAtOnce = 4096
// Characters that are too few for pieces.
const smallLength = 1 << 15

/** sortKeys with breaks for the event loop. */
export async function sortKeysInPieces(value: unknown, breaks: Breaks): Promise<unknown> {
  if (!isLarge(value, smallLength)) return sortKeys(value)
  if (breaks.isDue) await breaks.rest()
  if (value instanceof RawJson) {
    return isWithin(value.text) ? sortKeysInPieces(JSON.parse(value.text), breaks) : value
  }
  if (Array.isArray(value)) {
    const list: unknown[] = []
    for (const item of value) {
      list.push(isPlain(item) ? item : await sortKeysInPieces(item, breaks))
      if (breaks.isDue) await breaks.rest()
    }
    return list
  }
  if (value === null || typeof value !== 'object') return value
  const sorted = dictionary<unknown>()
  for (const key of await sortTexts(Object.keys(value), breaks)) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    sorted[key] = isPlain(item) ? item : await sortKeysInPieces(item, breaks)
    if (breaks.isDue) await breaks.rest()
  }
  return sorted
}

/** The text of encodeJson(sortKeys(value)), with breaks for the event loop. */
export async function encodeSorted(value: unknown, breaks: Breaks): Promise<string> {
  const sorted = await sortKeysInPieces(value, breaks)
  if (!isLarge(sorted, smallLength)) return encodeJson(sorted)
  const pieces: string[] = []
  for (const piece of jsonPieces(sorted)) {
    pieces.push(piece)
    if (breaks.isDue) await breaks.rest()
  }
  return pieces.join('')
}

/** What a call of its own would be wasted on. */
function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

/** By UTF-16 units, as Array.prototype.sort: parts are sorted, then merged two by two. */
async function sortTexts(texts: readonly string[], breaks: Breaks): Promise<readonly string[]> {
  if (texts.length <= keysAtOnce) return [...texts].sort()
  let runs: (readonly string[])[] = []
  for (let at = 0; at < texts.length; at += keysAtOnce) {
    runs.push(texts.slice(at, at + keysAtOnce).sort())
    if (breaks.isDue) await breaks.rest()
  }
  while (runs.length > 1) {
    const merged: (readonly string[])[] = []
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(runs[at]!, runs[at + 1] ?? [], breaks))
    }
    runs = merged
  }
  return runs[0]!
}

async function merge(
  left: readonly string[],
  right: readonly string[],
  breaks: Breaks,
): Promise<readonly string[]> {
  if (right.length === 0) return left
  const merged: string[] = []
  let l = 0
  let r = 0
  while (l < left.length || r < right.length) {
    const isLeft = r === right.length || (l < left.length && left[l]! <= right[r]!)
    merged.push(isLeft ? left[l++]! : right[r++]!)
    if (merged.length % keysAtOnce === 0 && breaks.isDue) await breaks.rest()
  }
  return merged
}

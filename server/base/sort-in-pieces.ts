import { type Breaks, isEach, joinInPieces } from './breaks.js'
import { dictionary } from './dictionary.js'
import { encodeJson, quoteJson, RawJson, sortKeys } from './json.js'
import { parseInPieces } from './json-in-pieces.js'
import { shallowSteps } from './json-meter.js'
import { isLarge, jsonPieces } from './json-pieces.js'
import { keysOf } from './known-members.js'

// How much is sorted, or walked through, at once: about a millisecond's work.
const keysAtOnce = 4096
// Shorter texts aren't split into pieces.
const smallLength = 1 << 15

/**
 * sortKeys with breaks for the event loop, except that long RawJson stays text, with its keys
 * sorted.
 */
export async function sortKeysInPieces(value: unknown, breaks: Breaks): Promise<unknown> {
  if (!isLarge(value, smallLength)) return sortKeys(value)
  if (!(value instanceof RawJson)) return sortTree(value, breaks)
  return (await isShallow(value, breaks)) ? new RawJson(await encodeSorted(value, breaks)) : value
}

function isShallow({ text }: RawJson, breaks: Breaks): Promise<boolean> {
  return isEach(shallowSteps(text), breaks)
}

/**
 * The value of RawJson, its keys in any order; unchanged if it nests more deeply than any body may.
 */
export async function parseRaw(raw: RawJson, breaks: Breaks): Promise<unknown> {
  if (!(await isShallow(raw, breaks))) return raw
  const text = raw.text.trim()
  const isLong = text.length > smallLength && /^[[{]/.test(text)
  return isLong ? parseInPieces(text, JSON.parse, breaks) : JSON.parse(text)
}

/** The text of encodeJson(sortKeys(value)), with breaks for the event loop. */
export async function encodeSorted(value: unknown, breaks: Breaks): Promise<string> {
  const writer = new Writer(breaks)
  await writer.write(value)
  return writer.pieces.join('')
}

class Writer {
  readonly pieces: string[] = []
  readonly #breaks: Breaks

  constructor(breaks: Breaks) {
    this.#breaks = breaks
  }

  async write(value: unknown): Promise<void> {
    const { pieces } = this
    if (!isLarge(value, smallLength)) {
      pieces.push(encodeJson(sortKeys(value)))
    } else if (value instanceof RawJson) {
      const parsed = await parseRaw(value, this.#breaks)
      if (parsed instanceof RawJson) pieces.push(encodeJson(parsed))
      else await this.write(parsed)
    } else if (Array.isArray(value)) {
      await this.#writeAll('[', ']', value.keys(), (at) => ['', value[at]])
    } else if (isPlain(value)) {
      pieces.push(await joinInPieces(jsonPieces(value), this.#breaks))
    } else {
      const object = value as Record<string, unknown>
      // Listing a hundred thousand keys takes 20 ms by itself, unless they are known.
      if (this.#breaks.isDue) await this.#breaks.rest()
      const keys = await sortTexts(keysOf(object), this.#breaks)
      await this.#writeAll('{', '}', keys, (key) => [`${quoteJson(key)}:`, object[key]])
    }
  }

  async #writeAll<Key>(
    open: string,
    close: string,
    keys: Iterable<Key>,
    entry: (key: Key) => [head: string, item: unknown],
  ): Promise<void> {
    const { pieces } = this
    let text = open
    let mark = ''
    for (const key of keys) {
      if (this.#breaks.isDue) await this.#breaks.rest()
      const [head, item] = entry(key)
      if (item === undefined) continue
      text += mark + head
      mark = ','
      if (isPlain(item)) {
        text += encodeJson(item)
      } else {
        pieces.push(text)
        text = ''
        await this.write(item)
      }
      if (text.length < smallLength) continue
      pieces.push(text)
      text = ''
    }
    pieces.push(text + close)
  }
}

async function sortTree(value: unknown, breaks: Breaks): Promise<unknown> {
  if (breaks.isDue) await breaks.rest()
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
  for (const key of await sortTexts(keysOf(value), breaks)) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    sorted[key] = isPlain(item) ? item : await sortKeysInPieces(item, breaks)
    if (breaks.isDue) await breaks.rest()
  }
  return sorted
}

/** Values that don't need a call of their own. */
function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

/** By UTF-16 units, like Array.prototype.sort: parts are sorted, then merged in pairs. */
async function sortTexts(texts: readonly string[], breaks: Breaks): Promise<readonly string[]> {
  if (texts.length <= keysAtOnce) return [...texts].sort()
  if (breaks.isDue) await breaks.rest()
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

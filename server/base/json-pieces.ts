import { dictionary } from './dictionary.js'
import { compactJson, encodeJson, quoteJson, RawJson } from './json.js'
import { knownLength } from './known-members.js'
import { textPieces } from './text-pieces.js'

/** Longer JSON is written in pieces; shorter JSON takes a millisecond or two. */
export const largeLength = 1 << 18
// Length of one piece, before escapes make it longer.
const pieceLength = 1 << 15
// Of a text, before escapes make it up to six times as long: pieces of more than 128 KB are large
// objects to V8, and stay in memory for longer.
const sliceLength = 1 << 13
const quote = 34
const backslash = 92

/**
 * Whether the JSON of a value has about that many characters or more, not counting escapes; looks
 * at no more of it than needed.
 */
export function isLarge(value: unknown, length = largeLength): boolean {
  return lengthLeft(value, length) < 0
}

function lengthLeft(value: unknown, length: number): number {
  if (typeof value === 'string') return length - value.length
  if (value === null || typeof value !== 'object') return length - 4
  if (value instanceof RawJson) return length - value.text.length
  const known = knownLength(value)
  if (known !== undefined && known > length) return -1
  let left = length
  if (Array.isArray(value)) {
    for (const item of value) {
      left = lengthLeft(item, left)
      if (left < 0) return left
    }
    return left
  }
  for (const key in value) {
    left = lengthLeft((value as Record<string, unknown>)[key], left - key.length)
    if (left < 0) return left
  }
  return left
}

/** The text of encodeJson(value) in pieces of a bounded length. */
export function* jsonPieces(value: unknown): Generator<string> {
  let text = ''
  for (const part of parts(value)) {
    text += part
    if (text.length < pieceLength) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

function* parts(value: unknown): Generator<string> {
  if (!isLarge(value, pieceLength)) {
    yield encodeJson(value)
  } else if (typeof value === 'string') {
    yield* stringParts(value)
  } else if (value instanceof RawJson) {
    yield* rawParts(value.text)
  } else if (Array.isArray(value)) {
    yield* listParts(value)
  } else {
    yield* objectParts(value as Record<string, unknown>)
  }
}

/** Small items are written many at a time, which is far faster than one by one. */
function* listParts(list: readonly unknown[]): Generator<string> {
  let mark = '['
  let group: unknown[] = []
  let left = pieceLength
  const flush = () => {
    const text = group.length === 0 ? '' : mark + encodeJson(group).slice(1, -1)
    if (text !== '') mark = ','
    group = []
    left = pieceLength
    return text
  }
  for (const item of list) {
    left = lengthLeft(item, left)
    if (left < 0) {
      const isLong = group.length === 0 || isLarge(item, pieceLength)
      yield flush()
      if (isLong) {
        yield mark
        yield* parts(item)
        mark = ','
        left = pieceLength
        continue
      }
      left = lengthLeft(item, pieceLength)
    }
    group.push(item)
  }
  yield flush()
  yield mark === '[' ? '[]' : ']'
}

function* objectParts(object: Readonly<Record<string, unknown>>): Generator<string> {
  let mark = '{'
  let group = dictionary<unknown>()
  let isEmpty = true
  let left = pieceLength
  const flush = () => {
    const text = isEmpty ? '' : mark + encodeJson(group).slice(1, -1)
    if (text !== '') mark = ','
    group = dictionary()
    isEmpty = true
    left = pieceLength
    return text
  }
  for (const key of Object.keys(object)) {
    const item = object[key]
    if (item === undefined) continue
    left = lengthLeft(item, left - key.length)
    if (left < 0) {
      const isLong = isEmpty || isLarge(item, pieceLength)
      yield flush()
      if (isLong) {
        yield `${mark}${quoteJson(key)}:`
        yield* parts(item)
        mark = ','
        left = pieceLength
        continue
      }
      left = lengthLeft(item, pieceLength)
    }
    group[key] = item
    isEmpty = false
  }
  yield flush()
  yield mark === '{' ? '{}' : '}'
}

function* stringParts(text: string): Generator<string> {
  yield '"'
  for (const piece of textPieces(text, sliceLength)) yield quoteJson(piece).slice(1, -1)
  yield '"'
}

/**
 * Valid JSON text may be cut anywhere outside of its strings, and inside them between characters.
 */
function* rawParts(text: string): Generator<string> {
  let start = 0
  for (let at = 0; at < text.length; ) {
    if (text.charCodeAt(at) === quote) {
      const end = endOfText(text, at)
      if (end - at > pieceLength) {
        yield compactJson(text.slice(start, at))
        yield* rawTextParts(text, at, end)
        start = end
      }
      at = end
    } else {
      at++
    }
    if (at - start < pieceLength) continue
    yield compactJson(text.slice(start, at))
    start = at
  }
  yield compactJson(text.slice(start))
}

function* rawTextParts(text: string, start: number, end: number): Generator<string> {
  yield '"'
  for (let from = start + 1; from < end - 1; ) {
    let to = from
    while (to < end - 1 && to - from < pieceLength) to = afterCharacter(text, to)
    yield compactJson(`"${text.slice(from, to)}"`).slice(1, -1)
    from = to
  }
  yield '"'
}

function endOfText(text: string, start: number): number {
  let at = start + 1
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === backslash) at++
    else if (code === quote) break
  }
  return at + 1
}

/** The position after a character; surrogate pairs and escapes stay together. */
function afterCharacter(text: string, at: number): number {
  if (text.charCodeAt(at) !== backslash) {
    return at + ((text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1)
  }
  if (text[at + 1] !== 'u') return at + 2
  const isHalf = /^[dD][89a-bA-B]/.test(text.slice(at + 2, at + 4))
  return at + (isHalf && text.startsWith('\\u', at + 6) ? 12 : 6)
}

import type { ByteRange } from './file-store.js'

/**
 * Reads a Range header as Go's http.ServeContent does. Undefined means the whole file: for no header, and for several ranges, which
 * RFC 9110 section 14.2 allows.
 */
export function readRange(
  asked: string,
  size: number,
): ByteRange | 'invalid' | 'outside' | undefined {
  if (asked === '') return undefined
  if (!asked.startsWith('bytes=')) return 'invalid'
  const ranges = asked
    .slice(6)
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  const read = ranges.map((text) => readOne(text, size))
  if (read.includes('invalid')) return 'invalid'
  const inside = read.filter((each) => typeof each === 'object')
  if (inside.length === 0) return ranges.length > 0 && size > 0 ? 'outside' : undefined
  return inside.length === 1 ? inside[0] : undefined
}

/** The 416 messages for an invalid range and for one outside the file. */
export const rangeTexts = {
  invalid: 'invalid range\n',
  outside: 'invalid range: failed to overlap\n',
} as const

// Too large for Go's int64.
const tooLarge = 2 ** 63

function readOne(text: string, size: number): ByteRange | 'invalid' | 'outside' {
  const [, first = '', last = ''] = /^(\d*)\s*-\s*(\d*)$/.exec(text) ?? []
  if (Number(first) >= tooLarge || Number(last) >= tooLarge) return 'invalid'
  if (first === '') {
    if (last === '') return 'invalid'
    const length = Math.min(Number(last), size)
    return length === 0 ? 'outside' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (start >= size) return 'outside'
  if (last === '') return { start, end: size - 1 }
  return Number(last) < start ? 'invalid' : { start, end: Math.min(Number(last), size - 1) }
}

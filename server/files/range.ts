import { trim } from '../base/trim.js'
import type { ByteRange } from './file-store.js'

const blanks = '\t '
// Each part is read by itself: what asks for more of them gets the whole file. Arbitrary.
const rangesMax = 100

/**
 * Reads a Range header as Go's http.ServeContent does. Undefined means the whole file: for no
 * header, and for ranges that are longer than it together. A range may be empty: the last 0 bytes.
 */
export function readRanges(
  asked: string,
  size: number,
): readonly ByteRange[] | 'invalid' | 'outside' | undefined {
  if (asked === '') return undefined
  if (!asked.startsWith('bytes=')) return 'invalid'
  const ranges = asked
    .slice('bytes='.length)
    .split(',')
    .map((text) => trim(text, blanks))
    .filter((text) => text !== '')
  const read = ranges.map((text) => readOne(text, size))
  if (read.includes('invalid')) return 'invalid'
  const inside = read.filter((each) => typeof each === 'object')
  if (inside.length === 0) return ranges.length > 0 && size > 0 ? 'outside' : undefined
  const sum = inside.reduce((bytes, range) => bytes + rangeLength(range), 0)
  return sum > size || inside.length > rangesMax ? undefined : inside
}

export function rangeLength({ start, end }: ByteRange): number {
  return end - start + 1
}

/** As in the Content-Range header. */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`
}

/** The 416 messages for an invalid range and for one outside the file. */
export const rangeTexts = {
  invalid: 'invalid range\n',
  outside: 'invalid range: failed to overlap\n',
} as const

function readOne(text: string, size: number): ByteRange | 'invalid' | 'outside' {
  const dash = text.indexOf('-')
  if (dash < 0) return 'invalid'
  const first = trim(text.slice(0, dash), blanks)
  const last = trim(text.slice(dash + 1), blanks)
  if (first === '') {
    const length = readInteger(last)
    if (length === undefined) return 'invalid'
    return { start: Math.max(size - length, 0), end: size - 1 }
  }
  const start = readInteger(first)
  if (start === undefined) return 'invalid'
  // Go doesn't look at the end of a range that begins after the file.
  if (start >= size) return 'outside'
  if (last === '') return { start, end: size - 1 }
  const end = readInteger(last)
  return end === undefined || end < start ? 'invalid' : { start, end: Math.min(end, size - 1) }
}

const largestInteger = '9223372036854775807'

/** As Go's strconv.ParseInt reads an int64, if it isn't negative. */
function readInteger(text: string): number | undefined {
  if (!/^\+?\d+$/.test(text)) return undefined
  const digits = text.replace(/^\+?0*/, '').padStart(largestInteger.length, '0')
  if (digits.length > largestInteger.length || digits > largestInteger) return undefined
  return Number(digits)
}

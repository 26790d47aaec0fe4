import type { ByteRange } from './file-store.js'

/**
 * Reads a Range header as Go's http.ServeContent does. Undefined means the whole file: for no
 * header, and for several ranges, which RFC 9110 section 14.2 allows. A range may be empty: the
 * last 0 bytes.
 */
export function readRange(
  asked: string,
  size: number,
): ByteRange | 'invalid' | 'outside' | undefined {
  if (asked === '') return undefined
  if (!asked.startsWith('bytes=')) return 'invalid'
  const ranges = asked
    .slice('bytes='.length)
    .split(',')
    .map(trim)
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

function readOne(text: string, size: number): ByteRange | 'invalid' | 'outside' {
  const dash = text.indexOf('-')
  if (dash < 0) return 'invalid'
  const first = trim(text.slice(0, dash))
  const last = trim(text.slice(dash + 1))
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

function trim(text: string): string {
  return text.replace(/^[\t ]+|[\t ]+$/g, '')
}

const largestInteger = '9223372036854775807'

/** As Go's strconv.ParseInt reads an int64, if it isn't negative. */
function readInteger(text: string): number | undefined {
  if (!/^\+?\d+$/.test(text)) return undefined
  const digits = text.replace(/^\+?0*/, '').padStart(largestInteger.length, '0')
  if (digits.length > largestInteger.length || digits > largestInteger) return undefined
  return Number(digits)
}

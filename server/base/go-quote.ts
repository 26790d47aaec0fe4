import { textPieces } from './text-pieces.js'

const short: Record<string, string> = {
  '\x07': 'a',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\v': 'v',
  '\\': '\\',
}

const backslash = 92
const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
// By code point, how many UTF-16 units are written for it; 0 as long as nobody has asked. Looking it
// up in Unicode's tables takes 50 ns, and a value may have millions of characters.
const widths = new Uint8Array(0x110000)
const letters = new Uint8Array(128)
for (const [char, letter] of Object.entries(short)) {
  widths[char.charCodeAt(0)] = 2
  letters[char.charCodeAt(0)] = letter.charCodeAt(0)
}

/** A text in quotes with Go's escapes, not JSON's: strconv.Quote, and `%q` of a character. */
export function goQuote(text: string, quote: '"' | "'" = '"'): string {
  const whole = text.toWellFormed()
  const mark = quote.charCodeAt(0)
  let length = 2
  let seen = 0
  for (let at = 0; at < whole.length; at++) {
    const code = codeAt(whole, at)
    seen |= code
    if (code > 0xffff) at++
    length += code === mark ? 2 : widths[code] || widthOf(code)
  }
  if (length === whole.length + 2) return quote + whole + quote
  // V8 keeps a text in half the memory if it is told that a byte per character is enough.
  const isLatin = seen < 0x100
  const units = new (isLatin ? Uint8Array : Uint16Array)(length)
  units[0] = mark
  units[length - 1] = mark
  let end = 1
  for (let at = 0; at < whole.length; at++) {
    const code = codeAt(whole, at)
    const width = code === mark ? 2 : widths[code]!
    if (width === 1 || (width === 2 && code > 0xffff)) {
      units[end++] = whole.charCodeAt(at)
      if (code > 0xffff) units[end++] = whole.charCodeAt(++at)
      continue
    }
    if (code > 0xffff) at++
    units[end++] = backslash
    if (width === 2) units[end++] = code === mark ? mark : letters[code]!
    else end = writeHex(units, end, code, width - 2)
  }
  return Buffer.from(units.buffer).toString(isLatin ? 'latin1' : 'utf16le')
}

// Characters that are quoted at once, in about a millisecond.
const pieceLength = 1 << 15

/** goQuote in pieces, which are to be joined. */
export function* goQuotePieces(text: string): Generator<string> {
  yield '"'
  for (const piece of textPieces(text, pieceLength)) yield goQuote(piece).slice(1, -1)
  yield '"'
}

/** The code point; the text has no half pairs. */
function codeAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if ((code & 0xfc00) !== 0xd800) return code
  return ((code & 0x3ff) << 10) + (text.charCodeAt(at + 1) & 0x3ff) + 0x10000
}

function widthOf(code: number): number {
  const isPlain = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(String.fromCodePoint(code))
  const plain = code > 0xffff ? 2 : 1
  const escaped = code < 0x80 ? 4 : code > 0xffff ? 10 : 6
  const width = isPlain ? plain : escaped
  widths[code] = width
  return width
}

/** Writes `x`, `u` or `U` and so many digits; returns the position after them. */
function writeHex(
  units: Uint8Array | Uint16Array,
  start: number,
  code: number,
  count: number,
): number {
  let end = start
  units[end++] = (count === 2 ? 'x' : count === 4 ? 'u' : 'U').charCodeAt(0)
  for (let shift = (count - 1) * 4; shift >= 0; shift -= 4)
    units[end++] = digits[(code >> shift) & 15]!
  return end
}

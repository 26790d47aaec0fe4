import { isUtf8 } from 'node:buffer'

/**
 * A value as the text that Go's database/sql makes from it; null stays null. Throws if it is too
 * long.
 */
export function textOf(value: unknown, charactersMax: number): string | null {
  if (value === null) return null
  if (typeof value === 'number') return numberText(value)
  if (!Buffer.isBuffer(value)) return String(value)
  if (value.length > 4 * charactersMax) {
    throw new Error(`the rows hold more than ${charactersMax} characters`)
  }
  return isUtf8(value) ? value.toString() : mangled(value)
}

/** Go's strconv.FormatFloat(value, 'g', -1, 64). */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (value === 0 || (power >= -4 && power < 6)) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** Like Go's JSON encoder: each byte that isn't part of a character becomes U+FFFD. */
function mangled(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const part = bytes.subarray(at, at + size)
    const isWhole = part.length === size && isUtf8(part)
    text += isWhole ? part.toString() : '\ufffd'
    at += isWhole ? size : 1
  }
  return text
}

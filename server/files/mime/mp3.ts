// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { byte, mimeType, uint16 } from './type.js'

/**
 * By an ID3 tag, by how the file begins, or by frames that follow one another. Source:
 * gabriel-vasile/mimetype 1.4.15 internal/mp3.
 */
export const mp3 = mimeType(
  'audio/mpeg',
  '.mp3',
  ({ text }) => {
    if (text.length < 3) return false
    if (hasTag(text) || beginnings.has(uint16(text, 0) & 0xfffe)) return true
    return !others.test(text) && hasFrames(text)
  },
  { aliases: ['audio/x-mpeg', 'audio/mp3'] },
)

// Layer III and II of MPEG 1, 2 and 2.5.
const beginnings = new Set([0xfffa, 0xfff2, 0xffe2, 0xfffc, 0xfff4])
// MO3 and Shockwave Audio have such frames inside.
const others = /^(?:MO3|\0\0\x01@\0\0\0\x03\0\0)/
const largestTagBytes = 10 << 20

function hasTag(text: string): boolean {
  const sizes =
    /^ID3[\x02-\x04]\0[\0\x10\x20\x30\x40\x50\x60\x70\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0]([\0-\x7f]{4})/
  const size = sizes.exec(text)?.[1]
  if (size === undefined) return false
  const bytes = [0, 1, 2, 3].reduce((sum, at) => (sum << 7) | byte(size, at), 0)
  return bytes > 0 && bytes < largestTagBytes
}

// How far to look for the first frame.
const searchBytes = 2048

function hasFrames(text: string): boolean {
  const limit = Math.min(text.length - 4, searchBytes)
  for (let at = text.indexOf('\xff'); at >= 0 && at < limit; at = text.indexOf('\xff', at + 1)) {
    const size = isFrame(text, at) ? frameBytes(text, at) : 0
    if (size === 0) continue
    if (at === 0 && size === text.length) return true
    if (at + size <= text.length && isFollowed(text, at, size)) return true
  }
  return false
}

/** Whether up to ten frames of the same kind follow, or two up to the end of the head. */
function isFollowed(text: string, first: number, size: number): boolean {
  let at = first + size
  for (let count = 0; count < 10; count++) {
    if (at + 4 > text.length) return count >= 2
    const isAlike =
      isFrame(text, at) &&
      ((byte(text, first + 1) ^ byte(text, at + 1)) & 0xfe) === 0 &&
      ((byte(text, first + 2) ^ byte(text, at + 2)) & 0x0c) === 0
    if (!isAlike) return false
    at += frameBytes(text, at)
  }
  return true
}

/** Whether the header of a frame of layer III stands there. */
function isFrame(text: string, at: number): boolean {
  const kind = byte(text, at + 1)
  const rates = byte(text, at + 2)
  return (
    byte(text, at) === 0xff &&
    ((kind & 0xf0) === 0xf0 || (kind & 0xfe) === 0xe2) &&
    ((kind >> 1) & 3) === 1 &&
    rates >> 4 !== 15 &&
    rates >> 4 !== 0 &&
    ((rates >> 2) & 3) !== 3 &&
    (byte(text, at + 3) & 3) !== 2
  )
}

// kbit/s by index, for MPEG 2 and 2.5, and for MPEG 1.
const bitRates = [
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
]
const sampleRates = [44_100, 48_000, 32_000]

function frameBytes(text: string, at: number): number {
  const kind = byte(text, at + 1)
  const rates = byte(text, at + 2)
  const isFirst = (kind & 8) !== 0
  const bitRate = bitRates[isFirst ? 1 : 0]![rates >> 4]!
  const halvings = (isFirst ? 0 : 1) + ((kind & 16) === 0 ? 1 : 0)
  const sampleRate = sampleRates[(rates >> 2) & 3]! >> halvings
  const samples = (kind & 14) === 2 ? 576 : 1152
  return Math.trunc((samples * bitRate * 125) / sampleRate) + ((rates & 2) === 0 ? 0 : 1)
}

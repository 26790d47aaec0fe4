/** A `%` that doesn't begin an escape. */
export const badEscape = /%(?![0-9A-Fa-f]{2})/

/**
 * The bytes of a text with its percent escapes decoded; a `%` that doesn't begin one is kept.
 * `plusIsBlank` as in forms.
 */
export function unescapeText(text: string, plusIsBlank = false): Buffer {
  // Byte by byte: replacing with a pattern costs a call per escape, of which there may be millions.
  const bytes = Buffer.from(text)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at]!
    if (byte === 0x25 && at + 2 < bytes.length) {
      const value = (hexDigits[bytes[at + 1]!]! << 4) | hexDigits[bytes[at + 2]!]!
      if (value <= 0xff) {
        byte = value
        at += 2
      }
    } else if (plusIsBlank && byte === 0x2b) {
      byte = 0x20
    }
    bytes[length++] = byte
  }
  return bytes.subarray(0, length)
}

// The values of hex digits; anything else makes a pair too large for a byte.
const hexDigits = new Uint16Array(256).fill(0x1000)
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  hexDigits[digit.charCodeAt(0)] = value
  hexDigits[digit.toUpperCase().charCodeAt(0)] = value
}

/** The same for bytes, given and returned as Latin-1 characters. */
export function unescapeBytes(bytes: string): string {
  return bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

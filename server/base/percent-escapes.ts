/** A `%` that begins no escape. */
export const badEscape = /%(?![0-9A-Fa-f]{2})/

/** The bytes of a text with its percent escapes undone; a `%` that begins none stays. */
export function unescapeText(text: string): Buffer {
  return Buffer.from(unescapeBytes(Buffer.from(text).toString('latin1')), 'latin1')
}

/** The same for bytes, in and out as Latin-1 characters, one for each. */
export function unescapeBytes(bytes: string): string {
  return bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

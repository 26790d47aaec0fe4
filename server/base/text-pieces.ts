/** A text in pieces of about `length` UTF-16 units; the halves of a surrogate pair stay together. */
export function* textPieces(text: string, length: number): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + length, text.length)
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++
    yield text.slice(at, end)
    at = end
  }
}

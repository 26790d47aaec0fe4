const short: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

/** A text in quotes with Go's escapes, not JSON's: strconv.Quote, and `%q` of a character. */
export function goQuote(text: string, quote: '"' | "'" = '"'): string {
  const escaped = text.toWellFormed().replace(/["'\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char
    if (short[char]) return short[char]
    const code = char.codePointAt(0)!
    const hex = code.toString(16)
    if (code < 0x80) return `\\x${hex.padStart(2, '0')}`
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
  })
  return quote + escaped + quote
}

const quote = 34
const backslash = 92
// Characters. Most texts are shorter, and a loop is done before a native search has even started.
const shortText = 32

/**
 * The position of the quote that ends the JSON text beginning at `start`, or -1. It looks at each
 * character at most twice, and goes through long texts natively: 30 MB of escapes take a few
 * milliseconds.
 */
export function closingQuote(text: string, start: number): number {
  let at = start + 1
  for (;;) {
    for (const near = at + shortText; at < near; at++) {
      const code = text.charCodeAt(at)
      if (code === backslash) at++
      else if (code === quote) return at
    }
    // From here on `at` is after a whole character or escape, so that backslashes can be counted.
    const found = at < text.length ? text.indexOf('"', at) : -1
    if (found < 0) return -1
    let first = found
    while (first > at && text.charCodeAt(first - 1) === backslash) first--
    if ((found - first) % 2 === 0) return found
    // Where one quote is escaped, others often follow, and a search for each is slower than the loop.
    at = found + 1
  }
}

// 210 digits and an exponent of two are too large already.
const longDigits = 200

/**
 * Whether a number in JSON text may be too large for float64: a look at the text saves the walk through
 * the values. Texts that look like one count too.
 */
export function mayOverflow(text: string): boolean {
  return /\d[eE]\+?\d{3}/.test(text) || hasLongDigits(text)
}

/**
 * A row of that many digits holds one of the places looked at, from which both its ends are near. A
 * regular expression would count the digits of a row that is just too short once from each of them.
 */
function hasLongDigits(text: string): boolean {
  for (let at = longDigits - 1; at < text.length; at += longDigits) {
    if (!isDigit(text, at)) continue
    let start = at
    while (at - start < longDigits && isDigit(text, start - 1)) start--
    let end = at
    while (end - start < longDigits && isDigit(text, end)) end++
    if (end - start >= longDigits) return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

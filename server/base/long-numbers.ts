// 210 digits and a two-digit exponent are already too large.
const longDigits = 200

/**
 * Whether a number in JSON text may be too large for float64: a look at the text saves walking
 * through the values. Texts that look like such a number count too.
 */
export function mayOverflow(text: string): boolean {
  return /\d[eE]\+?\d{3}/.test(text) || hasLongDigits(text)
}

/**
 * A run of that many digits contains one of the checked positions, from which both its ends are
 * near. A regular expression would count the digits of a run that is just too short again from each
 * of them.
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

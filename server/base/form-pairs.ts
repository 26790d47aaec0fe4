import { badEscape, unescapeText } from './percent-escapes.js'

/** Values by name, in the order sent, as Go's url.Values. */
export type FormPairs = Map<string, string[]>

/**
 * Parses a query string or a form body. Malformed parts are left out and set `valid` to false: the
 * peer ignores them in a query and refuses them in a form. Throws RangeError for more than
 * `maxFields`. Source: Go net/url ParseQuery.
 */
export function parseForm(
  text: string,
  maxFields = Number.POSITIVE_INFINITY,
): { values: FormPairs; valid: boolean } {
  const values: FormPairs = new Map()
  let valid = true
  if (text === '') return { values, valid }
  // Before anything is built from them.
  if (text.length > maxFields) refuseMany(text, maxFields)
  for (const piece of text.split('&')) {
    if (piece === '') continue
    if (piece.includes(';') || badEscape.test(piece)) {
      valid = false
      continue
    }
    const equals = piece.indexOf('=')
    const name = equals < 0 ? piece : piece.slice(0, equals)
    append(values, decodeText(name), equals < 0 ? '' : decodeText(piece.slice(equals + 1)))
  }
  return { values, valid }
}

function refuseMany(text: string, maxFields: number): void {
  let fields = 1
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (++fields > maxFields) throw new RangeError('a form of too many fields')
  }
}

export function append(values: FormPairs, name: string, value: string): void {
  const known = values.get(name)
  if (known) known.push(value)
  else values.set(name, [value])
}

// The faster way for short texts is slow with many escapes; an arbitrary limit.
const shortText = 1024

function decodeText(text: string): string {
  if (text.length > shortText) return unescapeText(text, true).toString('utf8')
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Escapes that aren't UTF-8: each wrong byte becomes U+FFFD.
    return unescapeText(spaced).toString('utf8')
  }
}

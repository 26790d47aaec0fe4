import { dictionary } from '../base/dictionary.js'

/** Values by name, in the order sent, as Go's url.Values. */
export type FormPairs = Map<string, string[]>

const badEscape = /%(?![0-9A-Fa-f]{2})/
const numberCharacters = /^[-\d][-.\d]*$/

/**
 * Reads a query string or a form body. What can't be read is left out and makes `valid` false:
 * the peer ignores that in a query and refuses it in a form. Source: Go net/url ParseQuery.
 */
export function parseForm(text: string): { values: FormPairs; valid: boolean } {
  const values: FormPairs = new Map()
  let valid = true
  if (text === '') return { values, valid }
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

/** A query string's values in the form of Koa's `ctx.query`: a text, or a list where repeated. */
export function readQuery(query: string): Record<string, string | string[]> {
  const read = dictionary<string | string[]>()
  for (const [name, values] of parseForm(query).values) {
    read[name] = values.length === 1 ? values[0]! : values
  }
  return read
}

export function append(values: FormPairs, name: string, value: string): void {
  const known = values.get(name)
  if (known) known.push(value)
  else values.set(name, [value])
}

/**
 * The JSON value that a form's text stands for: `true`, `false` and numbers in their shortest
 * spelling; everything else stays text. Source: PocketBase tools/router/unmarshal_request_data.go.
 */
export function inferValue(text: string): string | number | boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  if (!numberCharacters.test(text)) return text
  const value = Number(text)
  return formatPlain(value) === text ? value : text
}

/** A number without an exponent, as Go's FormatFloat(v, 'f', -1, 64). */
function formatPlain(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  const [, sign, whole, fraction = '', exponent] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  if (whole === undefined || exponent === undefined) return text
  const digits = whole + fraction
  const places = Number(exponent)
  if (places < 0) return `${sign}0.${'0'.repeat(-places - 1)}${digits}`
  return sign + digits.padEnd(places + 1, '0')
}

function decodeText(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Escapes that are no UTF-8: decode the bytes, and let each wrong one become U+FFFD.
    const bytes = encodeURI(spaced.toWellFormed()).replaceAll('%25', '%')
    return Buffer.from(
      bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
      'latin1',
    ).toString('utf8')
  }
}

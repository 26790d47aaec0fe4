import { dictionary } from '../base/dictionary.js'
import { parseForm } from '../base/form-pairs.js'

const numberCharacters = /^[-\d][-.\d]*$/

/** A query string's values in the form of Koa's `ctx.query`: a text, or a list where repeated. */
export function readQuery(query: string): Record<string, string | string[]> {
  const read = dictionary<string | string[]>()
  for (const [name, values] of parseForm(query).values) {
    read[name] = values.length === 1 ? values[0]! : values
  }
  return read
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

import { dictionary } from '../base/dictionary.js'
import { parseForm } from '../base/form-pairs.js'
import { decimalText } from '../fields/cast.js'

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
  return decimalText(value) === text ? value : text
}

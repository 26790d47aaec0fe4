import { dictionary } from '../base/dictionary.js'
import { fail } from '../base/errors.js'
import { type FormPairs, parseForm } from '../base/form-pairs.js'
import { decimalText } from '../fields/cast.js'

const numberCharacters = /^[-\d][-.\d]*$/

/**
 * The values of a query string in the form of Koa's `ctx.query`: a text, or a list if repeated.
 * Throws request.invalid for more than `maxFields`.
 */
export function readQuery(query: string, maxFields: number): Record<string, string | string[]> {
  const read = dictionary<string | string[]>()
  for (const [name, values] of parseQuery(query, maxFields)) {
    read[name] = values.length === 1 ? values[0]! : values
  }
  return read
}

/** The fields of a query string. Throws request.invalid for more than `maxFields`. */
export function parseQuery(query: string, maxFields: number): FormPairs {
  try {
    return parseForm(query, maxFields).values
  } catch (cause) {
    throw fail('request.invalid', { cause })
  }
}

/**
 * The JSON value of a form's text: `true`, `false` and numbers in their shortest spelling are
 * converted; everything else stays text. Source: PocketBase tools/router/unmarshal_request_data.go.
 */
export function inferValue(text: string): string | number | boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  if (!numberCharacters.test(text)) return text
  const value = Number(text)
  return decimalText(value) === text ? value : text
}

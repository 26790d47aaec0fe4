import { parseBool } from '../base/parse-bool.js'
import { parseInteger } from '../fields/cast.js'

/**
 * Converts one value of a form to its field's type, like Go's strconv.ParseBool, and ParseInt with
 * base 0; '' is false and 0. Throws TypeError.
 */
export function readFormValue(
  text: string,
  type: 'string' | 'bool' | 'int',
): string | boolean | number {
  if (type === 'string') return text
  if (type === 'bool') {
    const value = text === '' ? false : parseBool(text)
    if (value === undefined) throw new TypeError('not a bool')
    return value
  }
  if (text === '') return 0
  const value = parseInteger(text)
  if (value === undefined) throw new TypeError('not an int64')
  return value
}

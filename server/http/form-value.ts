/**
 * One value of a form as its field's type: Go's strconv.ParseBool, and ParseInt with base 0; '' is
 * off and 0. Throws TypeError or RangeError.
 */
export function readFormValue(
  text: string,
  type: 'string' | 'bool' | 'int',
): string | boolean | number {
  if (type === 'string') return text
  if (type === 'bool') {
    if (text === '') return false
    if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true
    if (/^(?:0|f|F|false|FALSE|False)$/.test(text)) return false
    throw new TypeError('not a bool')
  }
  return text === '' ? 0 : parseInteger(text)
}

/** The number, if Go's int64 can hold it. Throws RangeError. */
export function toInt64(value: bigint): number {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError('not an int64')
  return Number(value)
}

function parseInteger(text: string): number {
  const match =
    /^([+-]?)(0[xX](?:_?[\dA-Fa-f])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/.exec(
      text,
    )
  if (!match) throw new TypeError('not an integer')
  // BigInt knows 0x, 0b and 0o; Go also reads a bare leading 0 as octal.
  const digits = match[2]!.replaceAll('_', '').replace(/^0(?=\d)/, '0o')
  // BigInt takes seconds over a text of millions of digits.
  if (Number(digits) > 2 ** 63) throw new RangeError('not an int64')
  const value = BigInt(digits)
  return toInt64(match[1] === '-' ? -value : value)
}

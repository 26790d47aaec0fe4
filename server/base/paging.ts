import { fail } from './errors.js'
import { parseBool } from './parse-bool.js'

export interface Paging {
  /** Go's int64: a bigint beyond what a number can hold exactly. */
  page: number | bigint
  perPage: number
  /** How many entries the previous pages hold; 0 if Go's product overflows to a negative one. */
  offset: number
  skipTotal: boolean
}

// PocketBase's defaults. Source: tools/search/provider.go.
const defaultPerPage = 30
const maxPerPage = 1000

/** The page and size of a query, within limits. Throws request.invalid. */
export function readPaging(query: Readonly<Record<string, string>>): Paging {
  const skipTotal = readBool(query['skipTotal'])
  const askedPage = readInteger(query['page'], 1)
  const askedPerPage = readInteger(query['perPage'], defaultPerPage)
  const page = askedPage <= 0 ? 1 : askedPage
  const perPage = askedPerPage <= 0 ? defaultPerPage : Math.min(Number(askedPerPage), maxPerPage)
  return { skipTotal, page, perPage, offset: offsetOf(page, perPage) }
}

function offsetOf(page: number | bigint, perPage: number): number {
  const offset =
    typeof page === 'number'
      ? perPage * (page - 1)
      : Number(BigInt.asIntN(64, BigInt(perPage) * (page - 1n)))
  return Math.max(0, Math.min(offset, Number.MAX_SAFE_INTEGER))
}

/** Go's strconv.Atoi. Throws request.invalid. */
function readInteger(text: string | undefined, otherwise: number): number | bigint {
  if (!text) return otherwise
  if (!/^[+-]?\d+$/.test(text)) throw fail('request.invalid')
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  // BigInt is slow for a text of a million digits.
  if (Math.abs(value) > 2 ** 63) throw fail('request.invalid')
  // BigInt accepts no plus sign.
  const exact = BigInt(text.replace('+', ''))
  if (BigInt.asIntN(64, exact) !== exact) throw fail('request.invalid')
  return exact
}

/** Throws request.invalid. */
function readBool(text: string | undefined): boolean {
  const value = text ? parseBool(text) : false
  if (value === undefined) throw fail('request.invalid')
  return value
}

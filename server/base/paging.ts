import { fail } from './errors.js'

export interface Paging {
  page: number
  perPage: number
  skipTotal: boolean
}

// PocketBase's own. Source: tools/search/provider.go.
const defaultPerPage = 30
const maxPerPage = 1000

/** Page and size that a query asks for, within bounds. Throws request.invalid. */
export function readPaging(query: Readonly<Record<string, string>>): Paging {
  const skipTotal = readBool(query['skipTotal'])
  const page = readInteger(query['page'], 1)
  const perPage = readInteger(query['perPage'], defaultPerPage)
  return {
    skipTotal,
    page: page <= 0 ? 1 : page,
    perPage: perPage <= 0 ? defaultPerPage : Math.min(perPage, maxPerPage),
  }
}

/** Go's strconv.Atoi, within what a number holds exactly. Throws request.invalid. */
function readInteger(text: string | undefined, otherwise: number): number {
  if (!text) return otherwise
  if (!/^[+-]?\d+$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    throw fail('request.invalid')
  }
  const { MAX_SAFE_INTEGER: most } = Number
  return Math.max(-most, Math.min(most, Number(text)))
}

/** Go's strconv.ParseBool. Throws request.invalid. */
function readBool(text: string | undefined): boolean {
  if (!text || /^(?:0|f|F|false|FALSE|False)$/.test(text)) return false
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true
  throw fail('request.invalid')
}

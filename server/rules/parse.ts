import { boundedCache } from '../base/bounded-cache.js'
import { goQuote } from '../base/go-quote.js'
import { FilterError, type Token, Tokenizer } from './tokenize.js'

export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~'

/** `left operator right`; `any` for the forms with `?`. */
export interface Comparison {
  kind: 'comparison'
  left: Token
  operator: Operator
  any: boolean
  right: Token
}

export interface Group {
  kind: 'group'
  parts: readonly Part[]
}

/** One member of a chain and how it is joined to the members before it (ignored for the first). */
export interface Part {
  join: 'and' | 'or'
  item: Comparison | Group
}

// Filters are at most 3,500 bytes, rules are written by superusers. Both numbers are ours; what comes
// out takes about five times its text.
const parsed = boundedCache<string, readonly Part[]>(1000, 1_000_000)

// A filter of 3,500 bytes can't nest deeper. A rule may be longer, and each level parses its
// content again.
const shortLength = 3500
const depthMax = 1750
const depthMaxOfLong = 100

/**
 * A filter text as a chain of comparisons and groups; throws FilterError. `&&` and `||` stay in one
 * flat chain, in which AND binds first, as in SQL. Results are cached by text. Source:
 * github.com/ganigeorgiev/fexpr 0.6, Parse.
 */
export function parseFilter(text: string): readonly Part[] {
  const known = parsed.get(text)
  if (known) return known
  const parts = parseChain(text, text.length > shortLength ? depthMaxOfLong : depthMax)
  parsed.set(text, parts)
  return parts
}

function parseChain(text: string, depthLeft: number): Part[] {
  if (depthLeft < 0) throw new FilterError('too many nested groups')
  const tokens = new Tokenizer(text)
  const parts: Part[] = []
  let join: Part['join'] = 'and'
  let due: 'left' | 'sign' | 'right' | 'join' = 'left'
  let left: Token | undefined
  let sign = ''
  for (;;) {
    const token = tokens.next()
    if (token.type === 'end') break
    if (token.type === 'whitespace' || token.type === 'comment') continue
    if (token.type === 'group') {
      // The peer accepts a group anywhere: after `id =` the group replaces the unfinished
      // comparison.
      parts.push({ join, item: { kind: 'group', parts: parseChain(token.text, depthLeft - 1) } })
      due = 'join'
    } else if (due === 'left') {
      left = expectOperand(token, 'left')
      due = 'sign'
    } else if (due === 'sign') {
      if (token.type !== 'sign') throw unexpected('a sign operator', token)
      sign = token.text
      due = 'right'
    } else if (due === 'right') {
      parts.push({ join, item: comparison(left!, sign, expectOperand(token, 'right')) })
      due = 'join'
    } else {
      if (token.type !== 'join') throw unexpected('&& or ||', token)
      join = token.text === '||' ? 'or' : 'and'
      due = 'left'
    }
  }
  if (due !== 'join') {
    const empty = !left && parts.length === 0
    throw new FilterError(
      empty ? 'empty filter expression' : 'invalid or incomplete filter expression',
    )
  }
  return parts
}

function expectOperand(token: Token, side: 'left' | 'right'): Token {
  if (token.type === 'sign' || token.type === 'join') {
    const comma = side === 'left' ? ',' : ''
    throw unexpected(`${side} operand (identifier, function${comma} text or number)`, token)
  }
  return token
}

function unexpected(wanted: string, { text, type }: Token): FilterError {
  return new FilterError(`expected ${wanted}, got ${goQuote(text)} (${type})`)
}

function comparison(left: Token, sign: string, right: Token): Comparison {
  const any = sign.startsWith('?')
  return {
    kind: 'comparison',
    left,
    operator: (any ? sign.slice(1) : sign) as Operator,
    any,
    right,
  }
}

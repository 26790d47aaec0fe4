import { goQuote } from '../base/go-quote.js'
import type { Dialect } from './dialect-shape.js'
import { type Operand, operand } from './operand.js'
import type { Bind, Sql } from './sql.js'
import { FilterError, type Token } from './tokenize.js'

type Resolve = (token: Token) => Operand

/** The functions of the filter language. Source: PocketBase tools/search/token_functions.go. */
const functions: Record<string, (dialect: Dialect, args: readonly Operand[]) => Operand> = {
  // Kilometres between two points. With several values, one that matches is enough, with any
  // operator.
  geoDistance: (dialect, args) => {
    const [lonA, latA, lonB, latB] = args.map((arg) => arg.sql) as [Sql, Sql, Sql, Sql]
    return operand(dialect.geoDistance(lonA, latA, lonB, latB), {
      isReal: true,
      params: paramsOf(args),
      empty: isAnyEmpty(args),
      nullFallback: 'disabled',
    })
  },
  strftime: (dialect, args) => {
    const sqls = args.map((arg) => arg.sql)
    const multi = args[1]?.multi
    return operand(dialect.strftime(sqls), {
      params: paramsOf(args),
      empty: isAnyEmpty(args),
      nullFallback: 'enforced',
      multi: multi && {
        ...multi,
        value: dialect.strftime(sqls.with(1, multi.value)),
        affinity: undefined,
      },
    })
  },
}

interface Signature {
  counts: [least: number, most: number]
  /**
   * What is allowed at each position of the arguments; the last entry applies to all that follow.
   */
  types: Token['type'][][]
  /** PocketBase's words for a wrong type, and for the argument, at that position. */
  wrong(index: number): string
  argument(index: number): string
}

const signatures: Record<string, Signature> = {
  geoDistance: {
    counts: [4, 4],
    types: [['identifier', 'number']],
    wrong: (index) => `argument ${index} must be an identifier or number`,
    argument: (index) => `argument ${index}`,
  },
  strftime: {
    counts: [1, 10],
    types: [['text'], ['text', 'identifier', 'number'], ['text']],
    wrong: (index) =>
      [
        'expects the first argument to be a format string',
        'expects the second argument to be of a valid time-value type',
      ][index] ?? `invalid modifier argument ${index - 2} - can be only string`,
    argument: (index) =>
      ['format argument', 'time-value argument'][index] ?? `modifier argument ${index - 2}`,
  },
}

/** A call as an operand. Throws FilterError. */
export function callFunction(dialect: Dialect, token: Token, resolve: Resolve): Operand {
  const signature = Object.hasOwn(signatures, token.text) ? signatures[token.text]! : undefined
  if (!signature) throw new FilterError(`unknown function ${goQuote(token.text)}`)
  const { counts, types, wrong, argument } = signature
  const { args } = token
  const [least, most] = counts
  if (args.length < least || (least === most && args.length > most)) {
    const wanted = least === most ? `${least}` : `at least ${least}`
    throw new FilterError(`[${token.text}] expected ${wanted} arguments, got ${args.length}`)
  }
  if (args.length > most) {
    throw new FilterError(
      `[${token.text}] too many arguments (max allowed ${most}, got ${args.length})`,
    )
  }
  const operands = args.map((arg, i) => {
    const allowed = types[i] ?? types.at(-1)!
    // A changed field isn't a column, so the peer's statement fails.
    if (!allowed.includes(arg.type) || /^@request\.body\.\w+:changed$/.test(arg.text)) {
      throw new FilterError(`[${token.text}] ${wrong(i)}`)
    }
    try {
      return resolve(arg)
    } catch (error) {
      if (!(error instanceof FilterError)) throw error
      throw new FilterError(`[${token.text}] failed to resolve ${argument(i)}: ${error.message}`)
    }
  })
  return functions[token.text]!(dialect, operands)
}

function paramsOf(args: readonly Operand[]): Bind[] {
  return args.flatMap((arg) => arg.params)
}

/**
 * An empty parameter makes the call count as empty where it is compared with each of several
 * values. A NULL is text of the statement, not a parameter.
 */
function isAnyEmpty(args: readonly Operand[]): boolean {
  return args.some(({ params, empty }) => params.length > 0 && empty)
}

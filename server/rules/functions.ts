import type { Dialect } from './dialect.js'
import { type Operand, operand } from './operand.js'
import type { Bind, Sql } from './sql.js'
import { join } from './sql.js'
import { FilterError, quoted, type Token } from './tokenize.js'

type Resolve = (token: Token) => Operand

/** The functions of the filter language. Source: PocketBase tools/search/token_functions.go. */
const functions: Record<string, (dialect: Dialect, args: readonly Operand[]) => Operand> = {
  // Kilometres between two points. Over several values one that fits is enough, with any operator.
  geoDistance: (dialect, args) => {
    const [lonA, latA, lonB, latB] = args.map((arg) => arg.sql) as [Sql, Sql, Sql, Sql]
    return operand(dialect.geoDistance(lonA, latA, lonB, latB), {
      params: paramsOf(args),
      nullFallback: 'disabled',
    })
  },
  strftime: (dialect, args) => {
    const call = (sqls: readonly Sql[]) => dialect.strftime(join(sqls, ', '))
    const sqls = args.map((arg) => arg.sql)
    const multi = args[1]?.multi
    return operand(call(sqls), {
      params: paramsOf(args),
      nullFallback: 'enforced',
      multi: multi && { ...multi, value: call(sqls.with(1, multi.value)) },
    })
  },
}

// What may stand at each place of the arguments, the last for all that follow.
const signatures: Record<string, { counts: [number, number]; types: Token['type'][][] }> = {
  geoDistance: { counts: [4, 4], types: [['identifier', 'number']] },
  strftime: { counts: [1, 10], types: [['text'], ['text', 'identifier', 'number'], ['text']] },
}

/** A call as an operand. Throws FilterError. */
export function callFunction(dialect: Dialect, token: Token, resolve: Resolve): Operand {
  const signature = Object.hasOwn(signatures, token.text) ? signatures[token.text]! : undefined
  if (!signature) throw new FilterError(`unknown function ${quoted(token.text)}`)
  const { counts, types } = signature
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
    // A changed field is no column: the peer's statement fails.
    if (!allowed.includes(arg.type) || /^@request\.body\.\w+:changed$/.test(arg.text)) {
      throw new FilterError(`[${token.text}] argument ${i} must be an ${allowed.join(' or ')}`)
    }
    return resolveArgument(token, i, arg, resolve)
  })
  return functions[token.text]!(dialect, operands)
}

function resolveArgument(call: Token, index: number, token: Token, resolve: Resolve): Operand {
  try {
    return resolve(token)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new FilterError(`[${call.text}] failed to resolve argument ${index}: ${error.message}`)
  }
}

function paramsOf(args: readonly Operand[]): Bind[] {
  return args.flatMap((arg) => arg.params)
}

import { goQuote } from '../base/go-quote.js'
import { compareOperands } from './compare.js'
import { decide } from './decide.js'
import type { Operand } from './operand.js'
import { type Comparison, type Part, parseFilter } from './parse.js'
import { resolveToken } from './resolve.js'
import type { Scope } from './scope.js'
import { join, type Sql, sql } from './sql.js'
import { FilterError, type Token } from './tokenize.js'

/** A condition: either already decided, or SQL with the alias names of the joins it uses. */
export type Condition = boolean | { sql: Sql; touched: ReadonlySet<string> }

// Source: PocketBase tools/search/provider.go DefaultFilterExprLimit.
const comparisonsMax = 200

/**
 * A filter text as a condition, without the parts that are already decided. Throws FilterError.
 * Source: PocketBase tools/search/filter.go BuildExpr.
 */
export function buildCondition(scope: Scope, text: string): Condition {
  const deciding = !scope.compilation.ordered
  return buildChain(scope, parseFilter(text), { left: comparisonsMax, deciding }, true)
}

/** The same as one SQL value: nothing is decided, so that false and NULL stay distinct. */
export function buildValue(scope: Scope, text: string): Sql {
  const run = { left: comparisonsMax, deciding: false }
  const condition = buildChain(scope, parseFilter(text), run, false)
  return typeof condition === 'boolean'
    ? scope.compilation.dialect.decided(condition)
    : condition.sql
}

/** The compilation of one text. */
interface Run {
  /** How many more comparisons are allowed. */
  left: number
  /** Whether comparisons that use no row are decided here. */
  readonly deciding: boolean
}

/** `required`: whether every returned row satisfies it, because no OR is above it. */
function buildChain(scope: Scope, parts: readonly Part[], run: Run, required: boolean): Condition {
  const alone = required && parts.every(({ join }, i) => i === 0 || join === 'and')
  // AND binds first: an OR of chains of AND.
  const chains: Condition[][] = []
  for (const { join, item } of parts) {
    const condition =
      item.kind === 'group'
        ? buildChain(scope, item.parts, run, alone)
        : buildComparison(scope, item, run, alone)
    const chain = chains.at(-1)
    if (chain && join === 'and') chain.push(condition)
    else chains.push([condition])
  }
  return any(chains.map(all))
}

function buildComparison(
  scope: Scope,
  { left, operator, any, right }: Comparison,
  run: Run,
  required: boolean,
): Condition {
  if (run.left-- <= 0) throw new FilterError('max filter expressions limit reached')
  const outer = scope.touched
  scope.touched = new Set()
  const leftOperand = resolveSide(scope, 'left', left, required)
  const rightOperand = resolveSide(scope, 'right', right, required)
  const touched = scope.touched
  scope.touched = outer
  for (const alias of touched) outer.add(alias)
  const decided = run.deciding
    ? decide(scope.compilation, leftOperand, operator, rightOperand)
    : undefined
  if (decided !== undefined) return decided
  return {
    sql: compareOperands(scope.compilation, leftOperand, operator, any, rightOperand),
    touched,
  }
}

function resolveSide(
  scope: Scope,
  side: 'left' | 'right',
  token: Token,
  required: boolean,
): Operand {
  try {
    const operand = resolveToken(scope, token)
    // The peer's statement only follows the index if all returned rows have that one value; then
    // there is a single row, and no order.
    const spared = scope.compilation.ordered && !required
    return spared && operand.indexed ? { ...operand, indexed: undefined } : operand
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new FilterError(`invalid ${side} operand ${goQuote(token.text)} - ${error.message}`)
  }
}

/** The conjunction. False wins without looking at the rest. */
export function all(conditions: readonly Condition[]): Condition {
  return combine(conditions, false, ' AND ')
}

function any(conditions: readonly Condition[]): Condition {
  return combine(conditions, true, ' OR ')
}

function combine(
  conditions: readonly Condition[],
  winner: boolean,
  separator: ' AND ' | ' OR ',
): Condition {
  const open: Exclude<Condition, boolean>[] = []
  for (const condition of conditions) {
    if (condition === winner) return winner
    if (typeof condition !== 'boolean') open.push(condition)
  }
  if (open.length === 0) return !winner
  if (open.length === 1) return open[0]!
  const touched = new Set<string>()
  for (const condition of open) for (const alias of condition.touched) touched.add(alias)
  const joined = join(
    open.map((condition) => condition.sql),
    separator,
  )
  return { sql: sql`(${joined})`, touched }
}

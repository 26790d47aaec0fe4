import type { Operand } from './operand.js'
import type { Comparison } from './parse.js'
import { type Compilation, depend } from './scope.js'
import type { Scalar } from './sql.js'

/**
 * The result of a comparison that uses no row, or undefined if it must go to the database. Whatever
 * it depends on becomes a guard. The results are SQLite's for bound parameters, which have no
 * affinity: a number is less than any text and never equals one; NULL counts as false.
 */
export function decide(
  compilation: Compilation,
  left: Operand,
  operator: Comparison['operator'],
  right: Operand,
): boolean | undefined {
  const { scalar: readLeft } = left
  const { scalar: readRight } = right
  if (!readLeft || !readRight || operator === '~' || operator === '!~') return undefined
  // `x IS NOT TRUE` tests the truth of x.
  if (operator === '!=' && right.word === 'truth') return undefined
  return depend(compilation, (moment) => holds(readLeft(moment), operator, readRight(moment)))
}

function holds(left: Scalar, operator: Comparison['operator'], right: Scalar): boolean {
  if (operator === '=') return compare(left ?? '', right ?? '') === 0
  if (operator === '!=') return compare(left ?? '', right ?? '') !== 0
  if (left === null || right === null) return false
  const order = compare(left, right)
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  if (operator === '>') return order > 0
  return order >= 0
}

type Present = Exclude<Scalar, null>

function compare(left: Present, right: Present): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (typeof left === 'string') return 1
  if (typeof right === 'string') return -1
  return Number(left) - Number(right)
}

/** By UTF-8 bytes, which differs from the order of UTF-16 beyond U+FFFF. */
function compareText(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
}

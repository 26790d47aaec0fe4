import { asText, asValue, bool, type Node } from './node.js'

/** A comparison, with the affinities of both sides. Source: sqlite.org/datatype3.html#affinity. */
export function compare(left: Node, operator: string, right: Node): Node {
  if (left.isNocase || right.isNocase) {
    return bool(`(lower(${asText(left)}) ${operator} lower(${asText(right)}))`)
  }
  if (isLooseText(left, right) || isLooseText(right, left)) {
    return bool(`(sq(${asValue(left)}) ${operator} sq(${asValue(right)}))`)
  }
  return bool(`(${compared(left)} ${operator} ${compared(right)})`)
}

/** A text that doesn't become a number, next to something that isn't a column of texts. */
function isLooseText(node: Node, other: Node): boolean {
  if (node.kind !== 'text' || node.hasAffinity || other.hasAffinity) return false
  return other.kind === 'number'
}

/** A side as PostgreSQL compares it: a literal that looks like a number takes the other side's type. */
export function compared(node: Node): string {
  if (node.literal === 'text' && /^'[-+]?\d+(?:\.\d+)?'$/.test(node.sql)) return node.sql
  return asValue(node)
}

import { compare } from './compare.js'
import type { Cursor } from './cursor.js'
import type { Node } from './node.js'
import * as node from './node.js'
import type { Scope } from './scope.js'

/** Reads CASE … END. */
export function readCase(cursor: Cursor, scope: Scope): Node {
  cursor.expect('CASE')
  const subject = cursor.word() === 'WHEN' ? undefined : scope.readExpression(cursor, scope)
  const conditions: string[] = []
  const results: Node[] = []
  while (cursor.skip('WHEN')) {
    const condition = scope.readExpression(cursor, scope)
    conditions.push(subject ? compare(subject, '=', condition).sql : node.asBool(condition))
    cursor.expect('THEN')
    results.push(scope.readExpression(cursor, scope))
  }
  if (cursor.skip('ELSE')) results.push(scope.readExpression(cursor, scope))
  cursor.expect('END')
  return choice(conditions, results)
}

/** A value for each condition, and one more if there is an ELSE. */
export function choice(conditions: readonly string[], results: readonly Node[]): Node {
  const { values, mixed } = alike(results)
  const whens = conditions.map((condition, at) => `WHEN ${condition} THEN ${values[at]}`)
  const last = values[conditions.length]
  const sql = `CASE ${whens.join(' ')}${last === undefined ? '' : ` ELSE ${last}`} END`
  return { sql, ...mixed }
}

/** Values of one type, which PostgreSQL needs for a column; texts and numbers together are `sqv`. */
export function alike(nodes: readonly Node[]): { values: string[]; mixed: Omit<Node, 'sql'> } {
  const known = nodes.filter(({ literal }) => literal !== 'null')
  const has = (kind: Node['kind']) => known.some((each) => each.kind === kind)
  if (has('text') && (has('number') || has('bool'))) {
    const values = nodes.map((each) =>
      each.literal === 'null' ? 'NULL' : `sq(${node.asValue(each)})`,
    )
    return { values, mixed: { kind: 'any' } }
  }
  const isNumber =
    known.length > 0 && known.every(({ kind }) => kind === 'number' || kind === 'bool')
  const flags = known.map(node.isReal)
  const kind = isNumber
    ? 'number'
    : known.length > 0 && known.every((each) => each.kind === 'text')
      ? 'text'
      : 'any'
  const same =
    isNumber && new Set(flags).size === 1 && (flags[0] === node.always || flags[0] === node.never)
  // A number with a point would have another type than a column.
  const values = nodes.map((each) =>
    each.literal === 'number' && each.real === node.always
      ? `${each.sql}::float8`
      : node.asValue(each),
  )
  return { values, mixed: { kind, ...(same ? { real: flags[0] } : {}) } }
}

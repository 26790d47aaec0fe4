import type { Dialect } from './dialect-shape.js'
import { likePattern } from './like.js'
import { type MultiMatch, type Operand, operand } from './operand.js'
import type { Operator } from './parse.js'
import { type Compilation, depend } from './scope.js'
import { type Bind, join, name, Sql, sql } from './sql.js'

/**
 * One comparison as SQL. A plain operator over several values requires all of them to match, by a
 * subquery beside the comparison; the `any` form leaves that out. Source: PocketBase
 * tools/search/filter.go buildResolversExpr.
 */
export function compareOperands(
  compilation: Compilation,
  left: Operand,
  operator: Operator,
  any: boolean,
  right: Operand,
): Sql {
  let compared = compareRow(
    compilation,
    left,
    operator,
    any ? { ...right, multi: undefined } : right,
  )
  if (!any && (left.multi || right.multi)) {
    compared = sql`(${compared} AND ${allMatch(compilation, left, operator, right)})`
  }
  for (const { guard } of [left, right]) {
    if (guard) compared = sql`((${compared}) AND ${guard})`
  }
  return compared
}

/** The comparison for the current row. */
function compareRow(
  compilation: Compilation,
  left: Operand,
  operator: Operator,
  right: Operand,
): Sql {
  const { dialect } = compilation
  switch (operator) {
    case '=':
      return equal(dialect, left, right)
    case '!=':
      return notEqual(dialect, left, right)
    case '~':
      return dialect.like(left, pattern(compilation, right))
    case '!~':
      return dialect.notLike(left, pattern(compilation, right))
    default:
      return dialect.compare(left, operator, right)
  }
}

const emptyText = operand(sql`''`, { isText: true })

/**
 * NULL and '' are equal, except with JSON. It is written so that an index can serve it if one side
 * is known; COALESCE is the last resort. Source: resolveEqualExpr.
 */
function equal(dialect: Dialect, left: Operand, right: Operand): Sql {
  if (isPlain(left, right)) return dialect.same(left, right)
  const leftEmpty = isEmpty(left)
  const rightEmpty = isEmpty(right)
  if (leftEmpty && rightEmpty) return sql`'' = ''`
  if (left.indexed && right.isText) {
    return dialect.indexedEqual(left.sql, right.sql, left.indexed.collation)
  }
  if (right.indexed && left.isText) {
    return dialect.indexedEqual(right.sql, left.sql, right.indexed.collation)
  }
  if (isKnown(left) || isKnown(right)) {
    return dialect.compare(leftEmpty ? emptyText : left, '=', rightEmpty ? emptyText : right)
  }
  if (leftEmpty) {
    return sql`(${dialect.compare(emptyText, '=', right)} OR ${right.sql} IS NULL)`
  }
  if (rightEmpty) return sql`(${dialect.compare(left, '=', emptyText)} OR ${left.sql} IS NULL)`
  return dialect.equalOrEmpty(left, right)
}

function notEqual(dialect: Dialect, left: Operand, right: Operand): Sql {
  if (isPlain(left, right)) return dialect.different(left, right)
  const leftEmpty = isEmpty(left)
  const rightEmpty = isEmpty(right)
  if (leftEmpty && rightEmpty) return dialect.different(emptyText, emptyText)
  if (isKnown(left) || isKnown(right)) {
    return dialect.different(leftEmpty ? emptyText : left, rightEmpty ? emptyText : right)
  }
  if (leftEmpty || rightEmpty) {
    const other = leftEmpty ? right : left
    return sql`(${dialect.different(emptyText, other)} AND ${other.sql} IS NOT NULL)`
  }
  return dialect.differentOrEmpty(left, right)
}

function isPlain(left: Operand, right: Operand): boolean {
  return left.nullFallback === 'disabled' || right.nullFallback === 'disabled'
}

function isEmpty(side: Operand): boolean {
  if (side.word === 'null') return true
  return side.nullFallback === 'auto' && side.params.length === 1 && side.empty
}

/** Known to be neither NULL nor ''. */
function isKnown(side: Operand): boolean {
  if (side.nullFallback === 'enforced') return false
  return (
    side.word === 'constant' || side.word === 'truth' || (side.params.length > 0 && !side.empty)
  )
}

/** The right side of `~`: a parameter contains its wildcards, a column gets them around it. */
function pattern(compilation: Compilation, right: Operand): Sql {
  if (right.params.length === 0) return compilation.dialect.around(right)
  const { text, binds } = right.sql
  for (const param of right.params) {
    // A list in the body is a parameter of its join: the peer puts the wildcards into that JSON, and
    // the statement fails when it gets there, unless the list has a wildcard of its own.
    if (binds.includes(param)) continue
    const { read } = param
    if (depend(compilation, (moment) => likePattern(read(moment)) !== read(moment))) {
      param.read = (moment) => likePattern(read(moment))
      compilation.isFaulty = true
    }
  }
  // What the subquery over all values binds too (a format of strftime) stays as it was there.
  const shared = right.multi?.value.binds ?? []
  const toPattern = (bind: Bind): Bind => ({ read: (moment) => likePattern(bind.read(moment)) })
  return new Sql(
    text,
    binds.map((bind) =>
      right.params.includes(bind) && !shared.includes(bind) ? toPattern(bind) : bind,
    ),
  )
}

/** No value behind the path fails. Source: manyVsManyExpr and manyVsOneExpr. */
function allMatch(
  compilation: Compilation,
  left: Operand,
  operator: Operator,
  right: Operand,
): Sql {
  const { dialect } = compilation
  const many = ({ nullFallback, multi }: Operand, alias: string): Operand =>
    operand(name(alias, 'multiMatchValue'), { nullFallback, affinity: multi!.affinity })
  const one = (side: Operand): Operand => ({ ...side, nullFallback: 'auto', indexed: undefined })
  if (left.multi && right.multi) {
    const failed = compareRow(compilation, many(left, '@l'), operator, many(right, '@r'))
    return sql`NOT EXISTS (SELECT 1 FROM (${valuesOf(dialect, left.multi)}) ${name('@l')} LEFT JOIN (${valuesOf(dialect, right.multi)}) ${name('@r')}${dialect.always} WHERE NOT (${failed}))`
  }
  const failed = left.multi
    ? compareRow(compilation, many(left, '@v'), operator, one(right))
    : compareRow(compilation, one(left), operator, many(right, '@v'))
  return sql`NOT EXISTS (SELECT 1 FROM (${valuesOf(dialect, (left.multi ?? right.multi)!)}) ${name('@v')} WHERE NOT (${failed}))`
}

function valuesOf(dialect: Dialect, multi: MultiMatch): Sql {
  const joins = join(
    multi.joins.map((each) => joinClause(dialect, each)),
    ' ',
  )
  return sql`SELECT ${multi.value} AS ${name('multiMatchValue')} FROM ${name(multi.table)} ${name(multi.alias)} ${joins} WHERE ${name(multi.alias, 'id')} = ${name(multi.target, 'id')}`
}

export function joinClause(
  dialect: Dialect,
  { table, alias, on }: MultiMatch['joins'][number],
): Sql {
  const joined = sql`LEFT JOIN ${table} ${name(alias)}`
  return on ? sql`${joined} ON ${on}` : sql`${joined}${dialect.always}`
}

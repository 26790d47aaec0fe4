/** A translated expression, with what is known about its values. */
export interface Node {
  sql: string
  /** `bool` is PostgreSQL's boolean; `any` is what a column or an unknown function returns. */
  kind: 'bool' | 'number' | 'text' | 'any'
  /** SQL that tells whether SQLite would store the number as REAL; undefined if its value tells. */
  real?: string | undefined
  /** A literal, as it was written. */
  literal?: 'number' | 'text' | 'null' | undefined
  /** A column or CAST, whose affinity applies to the other side of a comparison. */
  hasAffinity?: boolean
  /** A name that labels its column. */
  name?: string
  isJson?: boolean
  isNocase?: boolean
}

export const never = 'FALSE'
export const always = 'TRUE'

/** Arbitrary: sixteen times the longest query that a collection may have. */
const longestSql = 1 << 20

export function value(sql: string): Node {
  return { sql: bounded(sql), kind: 'any' }
}

export function text(sql: string): Node {
  return { sql: bounded(sql), kind: 'text' }
}

export function bool(sql: string): Node {
  return { sql: bounded(sql), kind: 'bool' }
}

export function number(sql: string, real?: string): Node {
  return { sql: bounded(sql), kind: 'number', real: real && bounded(real) }
}

/** An operand may occur twice in what is made of it, so a chain of operators can double with each. */
function bounded(sql: string): string {
  if (sql.length > longestSql) throw new Error('the query is too long for PostgreSQL')
  return sql
}

/** Any value but a boolean, which SQLite doesn't have. */
export function asValue(node: Node): string {
  if (node.kind === 'bool')
    return isConstant(node.sql) ? String(Number(node.sql === always)) : `(${node.sql})::integer`
  if (node.literal === 'text') return `${node.sql}::text`
  return node.sql
}

export function asBool(node: Node): string {
  return node.kind === 'bool' ? node.sql : `sqbool(${asValue(node)})`
}

export function asNumber(node: Node): string {
  if (node.literal === 'number') return `${node.sql}::${node.real === always ? 'float8' : 'bigint'}`
  if (node.literal === 'null') return 'NULL::float8'
  return node.kind === 'number' ? node.sql : `sqnum(${asValue(node)})`
}

export function asText(node: Node): string {
  if (node.literal === 'null') return 'NULL::text'
  if (node.kind === 'text') return asValue(node)
  if (node.literal === 'number' && node.real !== always) return `'${node.sql}'::text`
  if (node.kind === 'number' && node.real === always) return `sqtext(sqreal(${node.sql}))`
  if (node.kind === 'number' && node.real && node.real !== never) {
    return `CASE WHEN ${node.real} THEN sqtext(sqreal(${node.sql})) ELSE sqtext(${node.sql}) END`
  }
  return `sqtext(${asValue(node)})`
}

/** As json_array and json_object write it. */
export function asJson(node: Node): string {
  if (node.literal === 'null') return "'null'"
  if (node.isJson) return `coalesce(${node.sql}, 'null')`
  if (node.kind === 'text') return `sqjson(${asValue(node)})`
  if (node.kind === 'number' || node.literal === 'number')
    return `coalesce(${asText(node)}, 'null')`
  return `sqjson(${asValue(node)})`
}

/** SQL that tells whether it is a REAL for SQLite. */
export function isReal(node: Node): string {
  if (node.literal === 'null' || node.kind === 'bool') return never
  return node.real ?? `sqisreal(${asValue(node)})`
}

export function either(one: string, other: string): string {
  if (one === never || other === always) return other
  if (other === never || one === always) return one
  return `(${one} OR ${other})`
}

function isConstant(sql: string): boolean {
  return sql === always || sql === never
}

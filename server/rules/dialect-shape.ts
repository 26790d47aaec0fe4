import type { Comparator } from './affinity.js'
import type { Operand } from './operand.js'
import type { Sql } from './sql.js'

/** The SQL of filters that differs between databases. */
export interface Dialect {
  /** The most tables that one SELECT may join. */
  readonly joinedTablesMax: number
  /** What follows a LEFT JOIN that has no condition. */
  readonly always: Sql
  /** A condition that holds for every row, or for none. */
  decided(holds: boolean): Sql
  compare(left: Side, comparator: Comparator, right: Side): Sql
  /** `a` and `b` are equal; NULL is treated as a value. */
  same(a: Side, b: Side): Sql
  different(a: Side, b: Side): Sql
  /** The same, with NULL treated as ''. */
  equalOrEmpty(a: Side, b: Side): Sql
  differentOrEmpty(a: Side, b: Side): Sql
  like(text: Side, pattern: Sql): Sql
  notLike(text: Side, pattern: Sql): Sql
  /** A pattern that finds a column's text anywhere. */
  around(text: Side): Sql
  lower(text: Side): Sql
  /** Whether a bool column is set. */
  isTrue(column: Sql): Sql
  /** `column = value` for a value that isn't empty, so written that a unique index can serve it. */
  indexedEqual(column: Sql, value: Sql, collation: string): Sql
  /** A table with a `value` column: the items of a JSON list, or the one value of another column. */
  items(column: Sql): Sql
  /** The same for JSON text that is known to be a list. */
  itemsOfJson(json: Sql): Sql
  /** An item's `value` as the id of a record. */
  itemId(value: Sql): Sql
  /** The number of items; 0 for NULL and ''. */
  itemCount(column: Sql): Sql
  /** A value inside a JSON column. `path` is bound twice, see jsonPath. */
  extract(column: Sql, path: JsonPath): Sql
  geoDistance(lonA: Sql, latA: Sql, lonB: Sql, latB: Sql): Sql
  strftime(args: readonly Sql[]): Sql
  rowId(alias: string): Sql
  random(): Sql
  /** A term of ORDER BY, and what it goes by: a term beside DISTINCT has to be selected, too. */
  order(term: Side, direction: 'ASC' | 'DESC'): OrderTerm
  /** Whether rows have to be ordered by row id if a query doesn't sort. */
  readonly isUnordered: boolean
  /** Whether a comparison is written differently by the affinity of its sides. */
  readonly needsAffinity: boolean
}

/** One side of a comparison, as far as a database needs it. */
export type Side = Pick<Operand, 'sql' | 'affinity' | 'isText' | 'isReal'>

export interface OrderTerm {
  by: Sql
  /** What follows it: ASC or DESC. */
  suffix: Sql
}

/** One path twice: for a JSON column, and for a plain one that is wrapped into `{"pb": …}`. */
export interface JsonPath {
  plain: Sql
  wrapped: Sql
}

import { compared } from './compared.js'
import type { Operand } from './operand.js'
import { postgresDialect } from './postgres-dialect.js'
import { join, name, type Sql, sql } from './sql.js'

/** What SQLite takes into account when it compares two values: the affinity of a column. */
export type Affinity = 'text' | 'number' | 'json' | undefined

/** One side of a comparison, as far as a database has to know it. */
export type Side = Pick<Operand, 'sql' | 'affinity' | 'isText'>

export type Comparator = '=' | '<' | '<=' | '>' | '>='

/** The SQL of filters that differs between databases. */
export interface Dialect {
  /** The most tables that one SELECT may join. */
  readonly joinedTablesMax: number
  /** What follows a LEFT JOIN that has no condition. */
  readonly always: Sql
  /** A condition that holds for every row, or for none. */
  decided(holds: boolean): Sql
  compare(left: Side, comparator: Comparator, right: Side): Sql
  /** `a` and `b` are the same, NULL being a value as others. */
  same(a: Side, b: Side): Sql
  different(a: Side, b: Side): Sql
  /** The same where NULL counts as ''. */
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
  /** How many items there are; none in NULL and ''. */
  itemCount(column: Sql): Sql
  /** A value inside of a JSON column. `path` is bound twice, see jsonPath. */
  extract(column: Sql, path: JsonPath): Sql
  geoDistance(lonA: Sql, latA: Sql, lonB: Sql, latB: Sql): Sql
  strftime(args: readonly Sql[]): Sql
  rowId(alias: string): Sql
  random(): Sql
  /** A term of ORDER BY, and what it goes by: a term beside DISTINCT has to be selected, too. */
  order(term: Side, direction: 'ASC' | 'DESC'): OrderTerm
  /** Whether rows are to be put in the order of their row ids where a query names none. */
  readonly isUnordered: boolean
}

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

/** Source: PocketBase tools/dbutils/json.go and tools/search, which only know SQLite. */
const sqliteDialect: Dialect = {
  joinedTablesMax: 64,
  always: sql``,
  decided: (holds) => (holds ? sql`1` : sql`0`),
  compare: (left, comparator, right) => compared(left.sql, comparator, right.sql),
  same: (a, b) => sql`${a.sql} IS ${b.sql}`,
  different: (a, b) => sql`${a.sql} IS NOT ${b.sql}`,
  equalOrEmpty: (a, b) => sql`COALESCE(${a.sql}, '') = COALESCE(${b.sql}, '')`,
  differentOrEmpty: (a, b) => sql`COALESCE(${a.sql}, '') IS NOT COALESCE(${b.sql}, '')`,
  like: (text, pattern) => sql`${text.sql} LIKE ${pattern} ESCAPE '\\'`,
  notLike: (text, pattern) => sql`${text.sql} NOT LIKE ${pattern} ESCAPE '\\'`,
  around: (text) => sql`('%' || ${text.sql} || '%')`,
  lower: (text) => sql`LOWER(${text.sql})`,
  isTrue: (column) => sql`${column} = TRUE`,
  // PocketBase's indexes are partial (col != '') and may be NOCASE: SQLite uses one only if the
  // query names both. The plain comparison beside it keeps the meaning.
  indexedEqual: (column, value, collation) =>
    collation === 'nocase'
      ? sql`(${column} = ${value} COLLATE NOCASE AND ${column} != '' AND ${column} = ${value})`
      : sql`(${column} = ${value} AND ${column} != '')`,
  items: (column) =>
    sql`json_each(CASE WHEN ${isList(column)} THEN ${column} ELSE json_array(${column}) END)`,
  itemsOfJson: (json) => sql`json_each(${json})`,
  itemId: (value) => value,
  itemCount: (column) =>
    sql`json_array_length(CASE WHEN ${isList(column)} THEN ${column} WHEN ${column} = '' OR ${column} IS NULL THEN json_array() ELSE json_array(${column}) END)`,
  extract: (column, path) =>
    sql`(CASE WHEN json_valid(${column}) THEN JSON_EXTRACT(${column}, ${path.plain}) ELSE JSON_EXTRACT(json_object('pb', ${column}), ${path.wrapped}) END)`,
  geoDistance: (lonA, latA, lonB, latB) =>
    sql`(6371 * acos(max(-1, min(1, cos(radians(${latA})) * cos(radians(${latB})) * cos(radians(${lonB}) - radians(${lonA})) + sin(radians(${latA})) * sin(radians(${latB}))))))`,
  strftime: (args) => sql`strftime(${join(args, ', ')})`,
  rowId: (alias) => sql`${name(alias)}.\`_rowid_\``,
  random: () => sql`RANDOM()`,
  order: ({ sql: by }, direction) => ({
    by,
    suffix: direction === 'DESC' ? sql` DESC` : sql` ASC`,
  }),
  isUnordered: false,
}

function isList(column: Sql): Sql {
  return sql`iif(json_valid(${column}), json_type(${column}) = 'array', FALSE)`
}

/** By the name of the database. */
export const dialects = { sqlite: sqliteDialect, postgres: postgresDialect } as const

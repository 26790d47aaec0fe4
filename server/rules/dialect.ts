import { name, type Sql, sql } from './sql.js'

/** The SQL of filters that differs between databases. */
export interface Dialect {
  /** The most tables that one SELECT may join. */
  readonly joinedTablesMax: number
  /** `a` and `b` are the same, NULL being a value as others. */
  same(a: Sql, b: Sql): Sql
  different(a: Sql, b: Sql): Sql
  like(text: Sql, pattern: Sql): Sql
  notLike(text: Sql, pattern: Sql): Sql
  /** `column = value` for a value that isn't empty, so written that a unique index can serve it. */
  indexedEqual(column: Sql, value: Sql, collation: string): Sql
  /** A table with a `value` column: the items of a JSON list, or the one value of another column. */
  items(column: Sql): Sql
  /** The same for JSON text that is known to be a list. */
  itemsOfJson(json: Sql): Sql
  /** How many items there are; none in NULL and ''. */
  itemCount(column: Sql): Sql
  /** A value inside of a JSON column. `path` is bound twice, see jsonPath. */
  extract(column: Sql, path: JsonPath): Sql
  geoDistance(lonA: Sql, latA: Sql, lonB: Sql, latB: Sql): Sql
  strftime(args: Sql): Sql
  rowId(alias: string): Sql
  random(): Sql
}

/** One path twice: for a JSON column, and for a plain one that is wrapped into `{"pb": …}`. */
export interface JsonPath {
  plain: Sql
  wrapped: Sql
}

/** Source: PocketBase tools/dbutils/json.go and tools/search, which only know SQLite. */
export const sqliteDialect: Dialect = {
  joinedTablesMax: 64,
  same: (a, b) => sql`${a} IS ${b}`,
  different: (a, b) => sql`${a} IS NOT ${b}`,
  like: (text, pattern) => sql`${text} LIKE ${pattern} ESCAPE '\\'`,
  notLike: (text, pattern) => sql`${text} NOT LIKE ${pattern} ESCAPE '\\'`,
  // PocketBase's indexes are partial (col != '') and may be NOCASE: SQLite uses one only if the
  // query names both. The plain comparison beside it keeps the meaning.
  indexedEqual: (column, value, collation) =>
    collation === 'nocase'
      ? sql`(${column} = ${value} COLLATE NOCASE AND ${column} != '' AND ${column} = ${value})`
      : sql`(${column} = ${value} AND ${column} != '')`,
  items: (column) =>
    sql`json_each(CASE WHEN ${isList(column)} THEN ${column} ELSE json_array(${column}) END)`,
  itemsOfJson: (json) => sql`json_each(${json})`,
  itemCount: (column) =>
    sql`json_array_length(CASE WHEN ${isList(column)} THEN ${column} WHEN ${column} = '' OR ${column} IS NULL THEN json_array() ELSE json_array(${column}) END)`,
  extract: (column, path) =>
    sql`(CASE WHEN json_valid(${column}) THEN JSON_EXTRACT(${column}, ${path.plain}) ELSE JSON_EXTRACT(json_object('pb', ${column}), ${path.wrapped}) END)`,
  geoDistance: (lonA, latA, lonB, latB) =>
    sql`(6371 * acos(max(-1, min(1, cos(radians(${latA})) * cos(radians(${latB})) * cos(radians(${lonB}) - radians(${lonA})) + sin(radians(${latA})) * sin(radians(${latB}))))))`,
  strftime: (args) => sql`strftime(${args})`,
  rowId: (alias) => sql`${name(alias)}.\`_rowid_\``,
  random: () => sql`RANDOM()`,
}

function isList(column: Sql): Sql {
  return sql`iif(json_valid(${column}), json_type(${column}) = 'array', FALSE)`
}

import { compared } from './compared.js'
import type { Dialect } from './dialect-shape.js'
import { postgresDialect } from './postgres-dialect.js'
import { join, name, type Sql, sql } from './sql.js'

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
  // PocketBase's indexes are partial (col != '') and may be NOCASE: SQLite only uses one if the
  // query has both conditions. The plain comparison beside them keeps the meaning.
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
  needsAffinity: false,
}

function isList(column: Sql): Sql {
  return sql`iif(json_valid(${column}), json_type(${column}) = 'array', FALSE)`
}

/** By the name of the database. */
export const dialects = { sqlite: sqliteDialect, postgres: postgresDialect } as const

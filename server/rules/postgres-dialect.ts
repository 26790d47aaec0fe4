import { compared } from './compared.js'
import type { Dialect, Side } from './dialect-shape.js'
import { join, name, type Sql, sql } from './sql.js'

/**
 * The same for PostgreSQL, which only compares values of one type: `sq` makes a value that compares
 * like SQLite's, `sqn` and `sqt` one next to a column of numbers or texts
 * (store/postgres/functions.ts). Source of the rules:
 * sqlite.org/datatype3.html#type_conversions_prior_to_comparison.
 */
export const postgresDialect: Dialect = {
  joinedTablesMax: 64,
  always: sql` ON TRUE`,
  decided: (holds) => (holds ? sql`TRUE` : sql`FALSE`),
  compare(left, comparator, right) {
    const isPlain =
      (left.affinity === 'text' && (right.isText || right.affinity === 'text')) ||
      (right.affinity === 'text' && left.isText) ||
      (left.affinity === 'number' && right.affinity === 'number')
    return isPlain
      ? compared(left.sql, comparator, right.sql)
      : compared(keyOf(left, right), comparator, keyOf(right, left))
  },
  same: (a, b) => sql`${keyOf(a, b)} IS NOT DISTINCT FROM ${keyOf(b, a)}`,
  different: (a, b) => sql`${keyOf(a, b)} IS DISTINCT FROM ${keyOf(b, a)}`,
  // COALESCE is an expression: no affinity.
  equalOrEmpty: (a, b) => sql`${orEmpty(a)} = ${orEmpty(b)}`,
  differentOrEmpty: (a, b) => sql`${orEmpty(a)} IS DISTINCT FROM ${orEmpty(b)}`,
  like: (text, pattern) => sql`${textOf(text)} ILIKE sqtext(${pattern}) ESCAPE '\\'`,
  notLike: (text, pattern) => sql`${textOf(text)} NOT ILIKE sqtext(${pattern}) ESCAPE '\\'`,
  around: (text) => sql`('%' || ${textOf(text)} || '%')`,
  lower: (text) => sql`lower(${textOf(text)})`,
  isTrue: (column) => sql`${column} = 1`,
  indexedEqual: (column, value, collation) =>
    collation === 'nocase'
      ? sql`(lower(${column}) = lower(${value}) AND ${column} != '' AND ${column} = ${value})`
      : sql`(${column} = ${value} AND ${column} != '')`,
  items: (column) => sql`json_array_elements(sqlist(${column}))`,
  itemsOfJson: (list) => sql`json_array_elements(${list}::json)`,
  itemId: (value) => sql`sqtext(${value})`,
  itemCount: (column) => sql`sqcount(${column})`,
  extract: (column, path) =>
    sql`(CASE WHEN json_valid(${column}) THEN sqextract(${column}, ${path.plain}) ELSE sqextract(json_build_object('pb', ${column})::text, ${path.wrapped}) END)`,
  geoDistance: (...args) => {
    const [lonA, latA, lonB, latB] = args.map((arg) => sql`radians(sqfloat(${arg}))`) as [
      Sql,
      Sql,
      Sql,
      Sql,
    ]
    return sql`(6371 * acos(max(-1::double precision, min(1::double precision, cos(${latA}) * cos(${latB}) * cos(${lonB} - ${lonA}) + sin(${latA}) * sin(${latB})))))`
  },
  strftime: (args) =>
    sql`strftime(${join(
      args.map((arg) => sql`sqtext(${arg})`),
      ', ',
    )})`,
  rowId: (alias) => sql`${name(alias)}.\`_rowid_\``,
  random: () => sql`RANDOM()`,
  // NULL is the smallest value, as in SQLite.
  order: (term, direction) => ({
    by: term.affinity === 'text' || term.affinity === 'number' ? term.sql : keyOf(term, term),
    suffix: direction === 'DESC' ? sql` DESC NULLS LAST` : sql` ASC NULLS FIRST`,
  }),
  isUnordered: true,
  needsAffinity: true,
}

/** A value in the form in which it compares with the other side. */
function keyOf(side: Side, other: Side): Sql {
  const isNumeric = other.affinity === 'number' || other.affinity === 'json'
  // In SQLite, a JSON column's value was a number if it looked like one.
  if (side.affinity === 'json' || (isNumeric && side.affinity !== 'number')) {
    return sql`sqn(${side.sql})`
  }
  if (other.affinity === 'text' && side.affinity === undefined) {
    return sql`sqt(${side.isReal ? realText(side.sql) : side.sql})`
  }
  return sql`sq(${side.sql})`
}

function orEmpty(side: Side): Sql {
  const key = side.affinity === 'json' ? sql`sqn(${side.sql})` : sql`sq(${side.sql})`
  return sql`COALESCE(${key}, sq(''::text))`
}

function textOf({ sql: text, affinity, isReal }: Side): Sql {
  if (affinity === 'text') return text
  return sql`${isReal ? realText(text) : sql`sqtext(${text})`} COLLATE "C"`
}

function realText(number: Sql): Sql {
  return sql`sqtext(sqreal(${number}))`
}

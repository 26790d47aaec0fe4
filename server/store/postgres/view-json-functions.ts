import { fn, loose, numbers } from './define.js'

/** What SQLite's JSON functions become in a view, and how their values compare. Source: sqlite.org/json1.html. */
export const viewJson: readonly string[] = [
  fn('sq(x sqv)', 'sqv', 'SELECT x'),
  fn(
    'sqtext(x sqv)',
    'text',
    'SELECT CASE WHEN (x).kind = 1 THEN sqtext((x).number) ELSE (x).content END',
  ),
  fn('sqn(x sqv)', 'sqv', 'SELECT CASE WHEN (x).kind = 1 THEN x ELSE sqn((x).content) END'),
  fn('sqt(x sqv)', 'sqv', 'SELECT sqt(sqtext(x))'),
  fn('sqfloat(x sqv)', 'double precision', 'SELECT sqfloat(sqtext(x))'),
  fn('sqget(x text, path text[])', 'sqv', 'SELECT sq(x::json #> path)'),
  fn('sqarrow(x text, path text[])', 'text', 'SELECT sqjsonplain((x::json #> path)::text)'),
  fn(
    'sqpathof(x text, n boolean)',
    'text[]',
    `
    SELECT CASE WHEN n THEN array[x] WHEN left(x, 1) = '$' THEN sqpath(x) ELSE array[x] END`,
  ),
  // Without spaces between its tokens.
  fn(
    'sqjsonplain(x text)',
    'text',
    String.raw`SELECT regexp_replace(x::json::text, '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')`,
  ),
  loose('sqjson(x text)', 'text', "SELECT coalesce(to_json(x)::text, 'null')"),
  loose(
    'sqjson(x sqv)',
    'text',
    "SELECT CASE WHEN x IS NULL THEN 'null' WHEN (x).kind = 1 THEN sqtext((x).number) ELSE to_json((x).content)::text END",
  ),
  ...[...numbers, 'boolean'].map((type) =>
    loose(`sqjson(x ${type})`, 'text', "SELECT coalesce(sqtext(x), 'null')"),
  ),
  `CREATE FUNCTION sqeach(x text) RETURNS TABLE (key sqv, value sqv, type text, atom sqv)
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql ROWS 5 AS $f$
    SELECT sq(n - 1), sq(v), json_type(v::text), sq(v) FROM json_array_elements(CASE WHEN json_typeof(x::json) = 'object' THEN '[]'
      WHEN json_typeof(x::json) = 'array' THEN x::json ELSE json_build_array(x::json) END) WITH ORDINALITY AS e (v, n)
    UNION ALL SELECT sq(k), sq(v), json_type(v::text), sq(v)
      FROM json_each(CASE WHEN json_typeof(x::json) = 'object' THEN x::json ELSE '{}' END) AS o (k, v) $f$`,
  `CREATE FUNCTION sqeach(x text, path text) RETURNS TABLE (key sqv, value sqv, type text, atom sqv)
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql ROWS 5 AS $f$ SELECT * FROM sqeach((x::json #> sqpath(path))::text) $f$`,
  'CREATE FUNCTION sqgreatest(a sqv, b sqv) RETURNS sqv IMMUTABLE STRICT LANGUAGE sql AS $f$ SELECT CASE WHEN a > b THEN a ELSE b END $f$',
  'CREATE FUNCTION sqleast(a sqv, b sqv) RETURNS sqv IMMUTABLE STRICT LANGUAGE sql AS $f$ SELECT CASE WHEN a < b THEN a ELSE b END $f$',
  'CREATE AGGREGATE max(sqv) (sfunc = sqgreatest, stype = sqv)',
  'CREATE AGGREGATE min(sqv) (sfunc = sqleast, stype = sqv)',
  ...comparisons('text', 'sqv', (x) => `sqt(${x})`),
  ...comparisons('sqv', 'text', (x) => `sqt(${x})`),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric'].flatMap((type) => [
    ...comparisons(type, 'sqv', (x) => `sqn(${x})`),
    ...comparisons('sqv', type, (x) => `sqn(${x})`),
    ...comparisons('text', type, (x) => `sqt(${x})`),
    ...comparisons(type, 'text', (x) => (type === 'double precision' ? `sqn(${x})` : `sqt(${x})`)),
  ]),
]

/** Operators between two types, compared as `key` makes them. */
function comparisons(left: string, right: string, key: (side: string) => string): string[] {
  const names: Record<string, string> = {
    '=': 'eq',
    '<>': 'ne',
    '<': 'lt',
    '<=': 'le',
    '>': 'gt',
    '>=': 'ge',
  }
  return Object.entries(names).flatMap(([operator, name]) => [
    fn(
      `sqop${name}(a ${left}, b ${right})`,
      'boolean',
      `SELECT ${key('a')} ${operator} ${key('b')}`,
    ),
    `CREATE OPERATOR ${operator} (LEFTARG = ${left}, RIGHTARG = ${right}, FUNCTION = sqop${name})`,
  ])
}

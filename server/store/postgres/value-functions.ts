import { fn, numberPattern, numbers } from './define.js'

/**
 * Values that compare as in SQLite: `sqv` puts numbers before texts, and compares texts by their
 * bytes. Source: sqlite.org/datatype3.html.
 */
export const valueFunctions: readonly string[] = [
  ...['bigint', 'double precision', 'text'].flatMap((type) => [
    `CREATE FUNCTION max(a ${type}, b ${type}) RETURNS ${type} IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $f$ SELECT greatest(a, b) $f$`,
    `CREATE FUNCTION min(a ${type}, b ${type}) RETURNS ${type} IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $f$ SELECT least(a, b) $f$`,
  ]),
  'CREATE TYPE sqv AS (kind smallint, number double precision, content text COLLATE "C")',

  // A bool column is a number next to TRUE or FALSE, in an index or a view.
  fn('sqtrue(a smallint, b boolean)', 'boolean', 'SELECT a = b::integer'),
  fn('sqtrue(a boolean, b smallint)', 'boolean', 'SELECT a::integer = b'),
  fn('squntrue(a smallint, b boolean)', 'boolean', 'SELECT a <> b::integer'),
  fn('squntrue(a boolean, b smallint)', 'boolean', 'SELECT a::integer <> b'),
  ...['LEFTARG = smallint, RIGHTARG = boolean', 'LEFTARG = boolean, RIGHTARG = smallint'].flatMap(
    (sides) => [
      `CREATE OPERATOR = (${sides}, FUNCTION = sqtrue)`,
      `CREATE OPERATOR <> (${sides}, FUNCTION = squntrue)`,
    ],
  ),

  // A number as SQLite writes it: 5, 1.5, 1.0e+20.
  fn(
    'sqtext(x double precision)',
    'text',
    `
    SELECT CASE
      WHEN x = trunc(x) AND abs(x) < 9.2e18 THEN x::bigint::text
      ELSE regexp_replace(x::text, '^(-?\\d+)(e|$)', '\\1.0\\2') END`,
  ),
  fn('sqtext(x bigint)', 'text', 'SELECT x::text'),
  fn('sqtext(x integer)', 'text', 'SELECT x::text'),
  fn('sqtext(x smallint)', 'text', 'SELECT x::text'),
  // A REAL: 5.0.
  fn(
    'sqtext(x numeric)',
    'text',
    "SELECT sqtext(x::double precision) || CASE WHEN x = trunc(x) AND abs(x) < 9.2e18 THEN '.0' ELSE '' END",
  ),
  fn('sqtext(x boolean)', 'text', "SELECT CASE WHEN x THEN '1' ELSE '0' END"),
  fn('sqtext(x text)', 'text', 'SELECT x'),
  fn(
    'sqtext(x json)',
    'text',
    `
    SELECT CASE json_typeof(x) WHEN 'null' THEN NULL WHEN 'string' THEN x #>> '{}'
      WHEN 'number' THEN CASE WHEN (x #>> '{}') ~ '[.eE]' THEN sqtext(sqreal((x #>> '{}')::double precision))
        ELSE sqtext((x #>> '{}')::double precision) END
      WHEN 'boolean' THEN CASE WHEN x::text = 'true' THEN '1' ELSE '0' END ELSE x::text END`,
  ),

  // As compared if neither side has a column's affinity.
  fn('sq(x text)', 'sqv', 'SELECT (2, 0, x)::sqv'),
  fn('sq(x double precision)', 'sqv', "SELECT (1, x, '')::sqv"),
  fn('sq(x bigint)', 'sqv', "SELECT (1, x::double precision, '')::sqv"),
  fn('sq(x integer)', 'sqv', "SELECT (1, x::double precision, '')::sqv"),
  fn('sq(x smallint)', 'sqv', "SELECT (1, x::double precision, '')::sqv"),
  fn('sq(x numeric)', 'sqv', "SELECT (1, x::double precision, '')::sqv"),
  fn('sq(x boolean)', 'sqv', "SELECT (1, CASE WHEN x THEN 1 ELSE 0 END, '')::sqv"),
  fn(
    'sq(x json)',
    'sqv',
    `
    SELECT CASE json_typeof(x) WHEN 'null' THEN NULL
      WHEN 'number' THEN (1, (x #>> '{}')::double precision, '')::sqv
      WHEN 'boolean' THEN (1, CASE WHEN x::text = 'true' THEN 1 ELSE 0 END, '')::sqv
      ELSE (2, 0, sqtext(x))::sqv END`,
  ),

  // Next to a number column: texts that look like a number are one.
  fn(
    'sqn(x text)',
    'sqv',
    `
    SELECT CASE WHEN x ~ ${numberPattern}
      THEN (1, trim(x)::numeric::double precision, '')::sqv ELSE (2, 0, x)::sqv END`,
  ),
  fn(
    'sqn(x json)',
    'sqv',
    `
    SELECT CASE json_typeof(x) WHEN 'string' THEN sqn(x #>> '{}') ELSE sq(x) END`,
  ),
  ...[...numbers, 'boolean'].map((type) => fn(`sqn(x ${type})`, 'sqv', 'SELECT sq(x)')),

  // Next to a text column: numbers are converted to text.
  fn('sqt(x text)', 'sqv', 'SELECT (2, 0, x)::sqv'),
  fn(
    'sqt(x json)',
    'sqv',
    "SELECT CASE json_typeof(x) WHEN 'null' THEN NULL ELSE (2, 0, sqtext(x))::sqv END",
  ),
  ...[...numbers, 'boolean'].map((type) =>
    fn(`sqt(x ${type})`, 'sqv', 'SELECT (2, 0, sqtext(x))::sqv'),
  ),

  // As numeric functions read it: NULL for a text that isn't a number.
  fn(
    'sqfloat(x text)',
    'double precision',
    `SELECT CASE WHEN x ~ ${numberPattern} THEN trim(x)::numeric::double precision END`,
  ),
  fn('sqfloat(x json)', 'double precision', 'SELECT sqfloat(sqtext(x))'),
  ...numbers.map((type) =>
    fn(`sqfloat(x ${type})`, 'double precision', 'SELECT x::double precision'),
  ),
  fn('sqfloat(x boolean)', 'double precision', 'SELECT CASE WHEN x THEN 1 ELSE 0 END'),
]

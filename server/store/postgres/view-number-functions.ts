import { fn, loose } from './define.js'

const prefix = String.raw`'^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)'`
const integers = ['bigint', 'integer', 'smallint'] as const

/**
 * What operators and functions of a view's SQL become (view/): values of any type as the number or
 * the text that SQLite would use. `numeric` is a REAL; a `double precision` that is whole is an
 * INTEGER, as in a NUMERIC column. Source: sqlite.org/datatype3.html, lang_expr.html.
 */
export const viewNumbers: readonly string[] = [
  fn('sqnum(x double precision)', 'double precision', 'SELECT x'),
  fn('sqnum(x numeric)', 'double precision', 'SELECT x::double precision'),
  ...integers.map((type) => fn(`sqnum(x ${type})`, 'bigint', 'SELECT x::bigint')),
  fn('sqnum(x boolean)', 'bigint', 'SELECT x::integer::bigint'),
  fn(
    'sqnum(x text)',
    'double precision',
    `SELECT coalesce(substring(x from ${prefix})::numeric::double precision, 0)`,
  ),
  fn(
    'sqnum(x sqv)',
    'double precision',
    'SELECT CASE WHEN (x).kind = 1 THEN (x).number ELSE sqnum((x).content) END',
  ),

  // CAST AS INTEGER: toward zero.
  fn(
    'sqint(x double precision)',
    'bigint',
    "SELECT CASE WHEN x >= 9223372036854775807 THEN 9223372036854775807 WHEN x <= -9223372036854775808 THEN '-9223372036854775808'::bigint ELSE trunc(x)::bigint END",
  ),
  fn('sqint(x numeric)', 'bigint', 'SELECT sqint(x::double precision)'),
  ...integers.map((type) => fn(`sqint(x ${type})`, 'bigint', 'SELECT x::bigint')),
  fn('sqint(x boolean)', 'bigint', 'SELECT x::integer::bigint'),
  fn(
    'sqint(x text)',
    'bigint',
    String.raw`SELECT CASE WHEN x ~ '^\s*[-+]?\d' THEN greatest(least(substring(x from '^\s*([-+]?\d+)')::numeric, 9223372036854775807), -9223372036854775808)::bigint ELSE 0 END`,
  ),
  fn(
    'sqint(x sqv)',
    'bigint',
    'SELECT CASE WHEN (x).kind = 1 THEN sqint((x).number) ELSE sqint((x).content) END',
  ),

  loose('sqisreal(x double precision)', 'boolean', 'SELECT coalesce(x <> trunc(x), false)'),
  loose('sqisreal(x numeric)', 'boolean', 'SELECT true'),
  ...[...integers, 'boolean'].map((type) =>
    loose(`sqisreal(x ${type})`, 'boolean', 'SELECT false'),
  ),
  loose(
    'sqisreal(x text)',
    'boolean',
    `SELECT coalesce(substring(x from ${prefix}) ~ '[.eE]', false)`,
  ),
  loose(
    'sqisreal(x sqv)',
    'boolean',
    'SELECT CASE WHEN (x).kind = 1 THEN (x).number <> trunc((x).number) ELSE sqisreal((x).content) END',
  ),
  fn('sqreal(x double precision)', 'numeric', 'SELECT x::text::numeric'),
  fn('sqwhole(x numeric)', 'bigint', 'SELECT x::bigint'),
  fn('sqwhole(x double precision)', 'double precision', 'SELECT x'),

  ...['double precision', ...integers].map((type) =>
    loose(`sqbool(x ${type})`, 'boolean', 'SELECT x <> 0'),
  ),
  loose('sqbool(x boolean)', 'boolean', 'SELECT x'),
  loose('sqbool(x numeric)', 'boolean', 'SELECT x <> 0'),
  loose('sqbool(x text)', 'boolean', 'SELECT sqnum(x) <> 0'),
  loose('sqbool(x sqv)', 'boolean', 'SELECT sqnum(x) <> 0'),

  loose(
    'sqdiv(a double precision, b double precision, r boolean)',
    'double precision',
    'SELECT CASE WHEN b = 0 THEN NULL WHEN r THEN a / b ELSE trunc(a / b) END',
  ),
  loose(
    'sqmod(a double precision, b double precision)',
    'double precision',
    'SELECT CASE WHEN trunc(b) = 0 THEN NULL ELSE (sqint(a) % sqint(b))::double precision END',
  ),
  fn(
    'sqround(x double precision, n bigint)',
    'double precision',
    'SELECT CASE WHEN abs(x) > 4503599627370496 THEN x ELSE round(x::text::numeric, greatest(0, least(n, 30))::integer)::double precision END',
  ),
  fn(
    'sqsqrt(x double precision)',
    'double precision',
    'SELECT CASE WHEN x < 0 THEN NULL ELSE sqrt(x) END',
  ),
  `CREATE FUNCTION sqrandom() RETURNS bigint VOLATILE LANGUAGE sql AS $f$ SELECT ((random() - 0.5) * 18446744073709549568)::bigint $f$`,
]

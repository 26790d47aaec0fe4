import { fn, loose, numbers, plpgsql } from './define.js'

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

export const viewTexts: readonly string[] = [
  // A negative start counts from the end; a negative length takes what precedes.
  plpgsql(
    'sqsubstr(x text, f bigint, n bigint)',
    'text',
    `
    DECLARE size bigint := length(x); a bigint := f; k bigint := n;
    BEGIN
      IF a < 0 THEN a := size + a; IF a < 0 THEN IF k > 0 THEN k := greatest(0, k + a); ELSE k := k; END IF; a := 0; END IF;
      ELSIF a > 0 THEN a := a - 1;
      ELSIF k > 0 THEN k := k - 1; END IF;
      IF k < 0 THEN
        IF -k > a THEN k := -a; END IF;
        a := a + k; k := -k;
      END IF;
      IF a >= size OR k <= 0 THEN RETURN ''; END IF;
      RETURN substr(x, a::integer + 1, least(k, size)::integer);
    END`,
  ),
  fn(
    'sqsubstr(x text, f bigint)',
    'text',
    'SELECT substr(x, greatest(1, CASE WHEN f < 0 THEN length(x) + f + 1 ELSE f END)::integer)',
  ),
  fn('sqhex(x bytea)', 'text', "SELECT upper(encode(x, 'hex'))"),
  fn('sqhex(x text)', 'text', "SELECT upper(encode(convert_to(x, 'UTF8'), 'hex'))"),
  ...[...numbers, 'boolean', 'sqv'].map((type) =>
    fn(`sqhex(x ${type})`, 'text', 'SELECT sqhex(sqtext(x))'),
  ),
  loose(
    'sqquote(x text)',
    'text',
    "SELECT CASE WHEN x IS NULL THEN 'NULL' ELSE '''' || replace(x, '''', '''''') || '''' END",
  ),
  ...[...numbers, 'boolean'].map((type) =>
    loose(`sqquote(x ${type})`, 'text', "SELECT coalesce(sqtext(x), 'NULL')"),
  ),
  fn(
    'sqchar(variadic codes bigint[])',
    'text',
    "SELECT coalesce(string_agg(chr(c::integer), '' ORDER BY n), '') FROM unnest(codes) WITH ORDINALITY AS u (c, n)",
  ),
  loose('sqtypeof(x text)', 'text', "SELECT CASE WHEN x IS NULL THEN 'null' ELSE 'text' END"),
  loose('sqtypeof(x bytea)', 'text', "SELECT CASE WHEN x IS NULL THEN 'null' ELSE 'blob' END"),
  ...[...numbers, 'boolean'].map((type) =>
    loose(
      `sqtypeof(x ${type})`,
      'text',
      "SELECT CASE WHEN x IS NULL THEN 'null' WHEN sqisreal(x) THEN 'real' ELSE 'integer' END",
    ),
  ),
  loose(
    'sqtypeof(x sqv)',
    'text',
    "SELECT CASE WHEN x IS NULL THEN 'null' WHEN (x).kind = 2 THEN 'text' WHEN sqisreal(x) THEN 'real' ELSE 'integer' END",
  ),
  // *, ? and [^…] of GLOB as a regular expression.
  fn(
    'sqglob(p text, x text)',
    'boolean',
    String.raw`SELECT x ~ ('^' || replace(replace(regexp_replace(p, '([.+(){}|\\$])', '\\\1', 'g'), '*', '.*'), '?', '.') || '$')`,
  ),
  plpgsql(
    'sqformat(variadic parts text[])',
    'text',
    String.raw`
    DECLARE result text := ''; rest text := parts[1]; at integer := 1; f text[]; item text; one text; width integer; digits integer;
    BEGIN
      LOOP
        f := regexp_match(rest, '^([^%]*)%([-+ 0,]*)(\d*)(?:\.(\d+))?l*([a-zA-Z%])(.*)$');
        IF f IS NULL THEN RETURN result || rest; END IF;
        result := result || f[1]; rest := f[6];
        IF f[5] = '%' THEN result := result || '%'; CONTINUE; END IF;
        at := at + 1; item := parts[at]; digits := f[4]::integer;
        CASE
          WHEN f[5] IN ('d', 'i') THEN one := sqint(coalesce(item, '0'))::text;
          WHEN f[5] = 'f' THEN one := round(sqnum(coalesce(item, '0'))::text::numeric, coalesce(digits, 6))::text;
          WHEN f[5] IN ('s', 'z') THEN one := left(coalesce(item, ''), coalesce(digits, 2147483647));
          WHEN f[5] = 'c' THEN one := left(coalesce(item, ''), 1);
          WHEN f[5] IN ('x', 'X') THEN one := CASE f[5] WHEN 'x' THEN to_hex(sqint(coalesce(item, '0'))) ELSE upper(to_hex(sqint(coalesce(item, '0')))) END;
          ELSE RAISE EXCEPTION 'printf: % is not supported', f[5];
        END CASE;
        IF position(',' in f[2]) > 0 THEN RAISE EXCEPTION 'printf: grouping is not supported'; END IF;
        IF f[5] IN ('d', 'i', 'f') AND one !~ '^-' THEN
          IF position('+' in f[2]) > 0 THEN one := '+' || one; ELSIF position(' ' in f[2]) > 0 THEN one := ' ' || one; END IF;
        END IF;
        width := coalesce(nullif(f[3], '')::integer, 0);
        IF length(one) < width THEN
          IF position('-' in f[2]) > 0 THEN one := rpad(one, width);
          ELSIF position('0' in f[2]) > 0 AND f[5] NOT IN ('s', 'z', 'c') THEN
            one := CASE WHEN one ~ '^[-+ ]' THEN left(one, 1) || lpad(substr(one, 2), width - 1, '0') ELSE lpad(one, width, '0') END;
          ELSE one := lpad(one, width); END IF;
        END IF;
        result := result || one;
      END LOOP;
    END`,
    'IMMUTABLE',
    '',
  ),
  `CREATE FUNCTION sqclock(variadic parts text[]) RETURNS text STABLE LANGUAGE sql AS $f$ SELECT to_char(sqtime(variadic parts), 'HH24:MI:SS') $f$`,
  `CREATE FUNCTION sqepoch(variadic parts text[]) RETURNS bigint STABLE LANGUAGE sql AS $f$ SELECT floor(extract(epoch from sqtime(variadic parts)))::bigint $f$`,
  `CREATE FUNCTION sqjulian(variadic parts text[]) RETURNS double precision STABLE LANGUAGE sql AS $f$
    SELECT ((extract(epoch from sqtime(variadic parts)) * 1000 + 210866760000000)::double precision / 86400000::double precision) $f$`,
]

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

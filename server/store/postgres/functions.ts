/**
 * What SQLite's functions do, by the same names, so that statements and the SQL of view collections mean the
 * same here. `sqv` is a value as SQLite compares it: numbers before texts, texts by their bytes.
 * Sources: sqlite.org/datatype3.html, lang_corefunc.html, json1.html, lang_datefunc.html.
 */
export const functions: readonly string[] = [
  ...['bigint', 'double precision', 'text'].flatMap((type) => [
    `CREATE FUNCTION max(a ${type}, b ${type}) RETURNS ${type} IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $f$ SELECT greatest(a, b) $f$`,
    `CREATE FUNCTION min(a ${type}, b ${type}) RETURNS ${type} IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $f$ SELECT least(a, b) $f$`,
  ]),
  'CREATE TYPE sqv AS (kind smallint, number double precision, content text COLLATE "C")',

  // A number as SQLite writes it: 5, 1.5, 1.0e+20.
  fn(
    'sqtext(x double precision)',
    'text',
    `
    SELECT CASE
      WHEN x = trunc(x) AND abs(x) < 9.2e18 THEN x::numeric::text
      ELSE regexp_replace(x::text, '^(-?\\d+)(e|$)', '\\1.0\\2') END`,
  ),
  fn('sqtext(x bigint)', 'text', 'SELECT x::text'),
  fn('sqtext(x integer)', 'text', 'SELECT x::text'),
  fn('sqtext(x smallint)', 'text', 'SELECT x::text'),
  fn('sqtext(x numeric)', 'text', 'SELECT sqtext(x::double precision)'),
  fn('sqtext(x boolean)', 'text', "SELECT CASE WHEN x THEN '1' ELSE '0' END"),
  fn('sqtext(x text)', 'text', 'SELECT x'),
  fn(
    'sqtext(x json)',
    'text',
    `
    SELECT CASE json_typeof(x) WHEN 'null' THEN NULL WHEN 'string' THEN x #>> '{}'
      WHEN 'number' THEN sqtext((x #>> '{}')::double precision)
      WHEN 'boolean' THEN CASE WHEN x::text = 'true' THEN '1' ELSE '0' END ELSE x::text END`,
  ),

  // As it is compared where neither side has a column's affinity.
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

  // Beside a column of numbers: texts that look like one are one.
  fn(
    'sqn(x text)',
    'sqv',
    `
    SELECT CASE WHEN x ~ '^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?\\s*$'
      THEN (1, trim(x)::numeric::double precision, '')::sqv ELSE (2, 0, x)::sqv END`,
  ),
  fn(
    'sqn(x json)',
    'sqv',
    `
    SELECT CASE json_typeof(x) WHEN 'string' THEN sqn(x #>> '{}') ELSE sq(x) END`,
  ),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric', 'boolean'].map((type) =>
    fn(`sqn(x ${type})`, 'sqv', 'SELECT sq(x)'),
  ),

  // Beside a column of texts: numbers are written out.
  fn('sqt(x text)', 'sqv', 'SELECT (2, 0, x)::sqv'),
  fn(
    'sqt(x json)',
    'sqv',
    "SELECT CASE json_typeof(x) WHEN 'null' THEN NULL ELSE (2, 0, sqtext(x))::sqv END",
  ),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric', 'boolean'].map((type) =>
    fn(`sqt(x ${type})`, 'sqv', 'SELECT (2, 0, sqtext(x))::sqv'),
  ),

  // As functions of numbers read it: NULL for a text that is none.
  fn(
    'sqfloat(x text)',
    'double precision',
    "SELECT CASE WHEN x ~ '^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?\\s*$' THEN trim(x)::numeric::double precision END",
  ),
  fn('sqfloat(x json)', 'double precision', 'SELECT sqfloat(sqtext(x))'),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric'].map((type) =>
    fn(`sqfloat(x ${type})`, 'double precision', 'SELECT x::double precision'),
  ),
  fn('sqfloat(x boolean)', 'double precision', 'SELECT CASE WHEN x THEN 1 ELSE 0 END'),

  plpgsql(
    'json_valid(x text)',
    'boolean',
    `
    BEGIN PERFORM x::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END`,
  ),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric'].map((type) =>
    fn(`json_valid(x ${type})`, 'boolean', 'SELECT true'),
  ),
  fn(
    'json_valid(x json)',
    'boolean',
    "SELECT json_typeof(x) <> 'string' OR json_valid(x #>> '{}')",
  ),
  fn(
    'json_type(x text)',
    'text',
    `
    SELECT CASE json_typeof(x::json) WHEN 'string' THEN 'text'
      WHEN 'boolean' THEN x WHEN 'number' THEN CASE WHEN x ~ '[.eE]' THEN 'real' ELSE 'integer' END
      ELSE json_typeof(x::json) END`,
  ),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric'].map((type) =>
    fn(
      `json_type(x ${type})`,
      'text',
      "SELECT CASE WHEN sqtext(x) ~ '[.e]' THEN 'real' ELSE 'integer' END",
    ),
  ),
  fn('json_array()', 'text', "SELECT '[]'"),
  loose('json_array(x text)', 'text', "SELECT '[' || coalesce(to_json(x)::text, 'null') || ']'"),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric'].map((type) =>
    loose(`json_array(x ${type})`, 'text', "SELECT '[' || coalesce(sqtext(x), 'null') || ']'"),
  ),
  fn(
    'json_array_length(x text)',
    'integer',
    `
    SELECT CASE WHEN json_typeof(x::json) = 'array' THEN json_array_length(x::json) ELSE 0 END`,
  ),
  `CREATE FUNCTION json_each(x text) RETURNS TABLE (key integer, value text)
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql ROWS 5 AS $f$
    SELECT (n - 1)::integer, sqtext(v) FROM json_array_elements(CASE json_typeof(x::json)
      WHEN 'array' THEN x::json ELSE json_build_array(x::json) END) WITH ORDINALITY AS e (v, n) $f$`,
  // A list for filters, whose items keep what they are; what is none is its only item.
  plpgsql(
    'sqlist(x text)',
    'json',
    `
    BEGIN
      IF x IS NULL THEN RETURN '[null]'; END IF;
      IF left(ltrim(x), 1) = '[' THEN RETURN x::json; END IF;
      RETURN json_build_array(x);
    EXCEPTION WHEN others THEN RETURN json_build_array(x); END`,
    'IMMUTABLE',
    '',
  ),
  ...['double precision', 'smallint'].map((type) =>
    loose(`sqlist(x ${type})`, 'json', 'SELECT json_build_array(x)'),
  ),
  loose(
    'sqcount(x text)',
    'integer',
    "SELECT CASE WHEN x IS NULL OR x = '' THEN 0 ELSE json_array_length(sqlist(x)) END",
  ),
  // A path as SQLite writes it: $.a."b c"[0], $[#-1].
  plpgsql(
    'sqpath(path text)',
    'text[]',
    `
    DECLARE parts text[] := '{}'; rest text := substr(path, 2); found text[];
    BEGIN
      IF left(path, 1) <> '$' THEN RAISE EXCEPTION 'bad JSON path: %', quote_literal(path); END IF;
      WHILE rest <> '' LOOP
        found := regexp_match(rest, '^(?:\\."([^"]*)"|\\.([^.\\[]+)|\\[(\\d+)\\]|\\[#-(\\d+)\\])');
        IF found IS NULL THEN RAISE EXCEPTION 'bad JSON path: %', quote_literal(path); END IF;
        parts := parts || coalesce(found[1], found[2], found[3], '-' || found[4]);
        rest := regexp_replace(rest, '^(?:\\."[^"]*"|\\.[^.\\[]+|\\[\\d+\\]|\\[#-\\d+\\])', '');
      END LOOP;
      RETURN parts;
    END`,
  ),
  fn('sqextract(x text, path text)', 'json', 'SELECT x::json #> sqpath(path)'),
  ...['double precision', 'bigint', 'integer', 'smallint', 'numeric'].map((type) =>
    fn(
      `sqextract(x ${type}, path text)`,
      'json',
      "SELECT CASE WHEN path = '$' THEN to_json(x) END",
    ),
  ),
  fn('sqextract(x boolean, path text)', 'json', 'SELECT sqextract(sqtext(x)::integer, path)'),
  fn('json_valid(x boolean)', 'boolean', 'SELECT true'),
  fn('json_extract(x text, path text)', 'text', 'SELECT sqtext(x::json #> sqpath(path))'),
  `CREATE FUNCTION iif(c boolean, a anycompatible, b anycompatible) RETURNS anycompatible
    IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $f$ SELECT CASE WHEN c THEN a ELSE b END $f$`,
  fn('ifnull(a text, b text)', 'text', 'SELECT coalesce(a, b)', ''),
  `CREATE FUNCTION hex(x bytea) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $f$
    SELECT upper(encode(x, 'hex')) $f$`,
  `CREATE FUNCTION randomblob(n integer) RETURNS bytea VOLATILE STRICT LANGUAGE sql AS $f$
    SELECT substr(decode(string_agg(md5(random()::text || clock_timestamp()), ''), 'hex'), 1, n)
    FROM generate_series(1, n / 16 + 1) $f$`,
  fn('instr(a text, b text)', 'integer', 'SELECT position(b in a)'),
  "CREATE AGGREGATE total(double precision) (sfunc = float8pl, stype = double precision, initcond = '0')",
  `CREATE AGGREGATE group_concat(text, text) (sfunc = string_agg_transfn, stype = internal, finalfunc = string_agg_finalfn)`,
  fn('octet_length(x double precision)', 'integer', 'SELECT 8'),
  fn('octet_length(x smallint)', 'integer', 'SELECT 1'),
  fn('octet_length(x bigint)', 'integer', 'SELECT 8'),

  // A time value with its modifiers, as milliseconds' timestamp in UTC; NULL for what is none.
  plpgsql(
    'sqtime(variadic parts text[])',
    'timestamp',
    `
    DECLARE at timestamp; part text; found text[];
    BEGIN
      part := trim(coalesce(parts[1], 'now'));
      IF lower(part) = 'now' THEN at := clock_timestamp() AT TIME ZONE 'UTC';
      ELSIF part ~ '^[-+]?\\d+(\\.\\d*)?$' THEN
        IF 'unixepoch' = lower(coalesce(parts[2], '')) THEN at := to_timestamp(part::double precision) AT TIME ZONE 'UTC';
        ELSIF part::numeric NOT BETWEEN 0 AND 5373484.5 THEN RETURN NULL;
        ELSE at := to_timestamp((part::numeric - 2440587.5) * 86400) AT TIME ZONE 'UTC'; END IF;
      ELSIF part ~ '^\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?Z?$' THEN at := ('2000-01-01 ' || rtrim(part, 'Z'))::timestamp;
      ELSIF part ~ '^\\d{4}-\\d\\d-\\d\\d([ T]+\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)?\\s*(Z|z|[-+]\\d\\d:\\d\\d)?$' THEN
        at := CASE WHEN part ~ '(Z|z|[-+]\\d\\d:\\d\\d)$' AND part ~ ':' THEN (part)::timestamptz AT TIME ZONE 'UTC'
          ELSE part::timestamp END;
      ELSE RETURN NULL; END IF;
      FOREACH part IN ARRAY coalesce(parts[2:], '{}') LOOP
        part := lower(trim(part));
        found := regexp_match(part, '^([-+]?\\d+(?:\\.\\d+)?)\\s+(second|minute|hour|day|month|year)s?$');
        IF found IS NOT NULL THEN at := at + (found[1] || ' ' || found[2])::interval;
        ELSIF part ~ '^start of (day|month|year)$' THEN at := date_trunc(substr(part, 10), at);
        ELSIF part ~ '^weekday [0-6]$' THEN
          at := at + ((7 + substr(part, 9)::integer - extract(dow from at)::integer) % 7) * interval '1 day';
        ELSIF part NOT IN ('utc', 'localtime', 'unixepoch', 'auto', 'subsec', 'subsecond', 'ceiling', 'floor') THEN RETURN NULL;
        END IF;
      END LOOP;
      RETURN at;
    EXCEPTION WHEN data_exception THEN RETURN NULL;
    END`,
    'STABLE',
  ),
  plpgsql(
    'strftime(variadic parts text[])',
    'text',
    `
    DECLARE at timestamp := sqtime(variadic coalesce(parts[2:], array['now']));
      result text := ''; format text := parts[1]; c text; i integer := 1;
    BEGIN
      IF at IS NULL OR format IS NULL THEN RETURN NULL; END IF;
      IF array_length(parts, 1) = 1 THEN at := clock_timestamp() AT TIME ZONE 'UTC'; END IF;
      WHILE i <= length(format) LOOP
        c := substr(format, i, 1);
        IF c <> '%' THEN result := result || c; i := i + 1; CONTINUE; END IF;
        c := substr(format, i + 1, 1);
        result := result || CASE c
          WHEN 'd' THEN to_char(at, 'DD') WHEN 'e' THEN lpad(extract(day from at)::text, 2)
          WHEN 'f' THEN to_char(date_trunc('milliseconds', at), 'SS.MS') WHEN 'F' THEN to_char(at, 'YYYY-MM-DD')
          WHEN 'H' THEN to_char(at, 'HH24') WHEN 'I' THEN to_char(at, 'HH12')
          WHEN 'j' THEN to_char(at, 'DDD') WHEN 'J' THEN (extract(epoch from at) / 86400 + 2440587.5)::double precision::text
          WHEN 'k' THEN lpad(extract(hour from at)::text, 2) WHEN 'm' THEN to_char(at, 'MM') WHEN 'M' THEN to_char(at, 'MI')
          WHEN 'p' THEN to_char(at, 'AM') WHEN 'P' THEN to_char(at, 'am') WHEN 'R' THEN to_char(at, 'HH24:MI')
          WHEN 's' THEN floor(extract(epoch from at))::bigint::text WHEN 'S' THEN to_char(at, 'SS')
          WHEN 'T' THEN to_char(at, 'HH24:MI:SS') WHEN 'u' THEN to_char(at, 'ID')
          WHEN 'w' THEN extract(dow from at)::text WHEN 'Y' THEN to_char(at, 'YYYY') WHEN 'G' THEN to_char(at, 'IYYY')
          WHEN 'g' THEN to_char(at, 'IY') WHEN 'V' THEN to_char(at, 'IW') WHEN '%' THEN '%' END;
        IF result IS NULL THEN RETURN NULL; END IF;
        i := i + 2;
      END LOOP;
      RETURN result;
    END`,
    'IMMUTABLE',
  ),
  `CREATE FUNCTION date(variadic parts text[]) RETURNS text STABLE LANGUAGE sql AS $f$ SELECT to_char(sqtime(variadic parts), 'YYYY-MM-DD') $f$`,
  `CREATE FUNCTION datetime(variadic parts text[]) RETURNS text STABLE LANGUAGE sql AS $f$ SELECT to_char(sqtime(variadic parts), 'YYYY-MM-DD HH24:MI:SS') $f$`,
]

/** A schema's tables, views and indexes as SQLite's catalog names them; for that schema alone. */
export function catalogViews(schema: string): string[] {
  const here = `'${schema.replaceAll("'", "''")}'::regnamespace`
  return [
    `CREATE VIEW sqlite_master AS
      SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'index' END AS type,
        c.relname::text COLLATE "C" AS name, coalesce(t.relname, c.relname)::text COLLATE "C" AS tbl_name, 0 AS rootpage,
        CASE c.relkind WHEN 'v' THEN 'CREATE VIEW ' || quote_ident(c.relname) || ' AS ' || pg_get_viewdef(c.oid)
          WHEN 'i' THEN pg_get_indexdef(c.oid) ELSE 'CREATE TABLE ' || quote_ident(c.relname) END AS sql
      FROM pg_class AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.oid LEFT JOIN pg_class AS t ON t.oid = i.indrelid
      WHERE c.relnamespace = ${here} AND c.relkind IN ('r', 'v', 'i')
        AND c.relname NOT IN ('sqlite_master', 'sqlite_schema', 'temp_sqlite_master')
      ORDER BY c.oid`,
    `CREATE FUNCTION dependent_views(view text) RETURNS TABLE (name text, sql text) STABLE LANGUAGE sql AS $f$
      WITH RECURSIVE deep AS (
        SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = ${here} AND c.relname = view
        UNION SELECT r.ev_class FROM deep JOIN pg_depend AS d ON d.refobjid = deep.oid
          JOIN pg_rewrite AS r ON r.oid = d.objid WHERE r.ev_class <> deep.oid)
      SELECT m.name, m.sql FROM deep JOIN pg_class AS c ON c.oid = deep.oid
      JOIN sqlite_master AS m ON m.name = c.relname AND m.type = 'view'
      WHERE c.relname <> view ORDER BY c.oid $f$`,
    'CREATE VIEW sqlite_schema AS SELECT * FROM sqlite_master',
    'CREATE VIEW temp_sqlite_master AS SELECT * FROM sqlite_master WHERE false',
    `CREATE FUNCTION pragma_table_info(tbl text) RETURNS TABLE (name text, type text, "notnull" integer, dflt_value text)
      STABLE STRICT LANGUAGE sql AS $f$
      SELECT a.attname::text, CASE a.atttypid::regtype::text WHEN 'text' THEN 'TEXT' WHEN 'smallint' THEN 'BOOLEAN'
        WHEN 'double precision' THEN 'NUMERIC' WHEN 'bigint' THEN 'INT' WHEN 'integer' THEN 'INT' WHEN 'bytea' THEN 'BLOB' ELSE '' END, a.attnotnull::integer, pg_get_expr(d.adbin, d.adrelid)
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relnamespace = ${here} AND c.relname = tbl AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> '_rowid_'
      ORDER BY a.attnum $f$`,
  ]
}

function fn(signature: string, result: string, body: string, strict = 'STRICT'): string {
  return `CREATE FUNCTION ${signature} RETURNS ${result} IMMUTABLE ${strict} PARALLEL SAFE LANGUAGE sql AS $f$ ${body} $f$`
}

/** One that is asked for NULL, too. */
function loose(signature: string, result: string, body: string): string {
  return fn(signature, result, body, '')
}

function plpgsql(
  signature: string,
  result: string,
  body: string,
  kind = 'IMMUTABLE',
  strict = 'STRICT',
): string {
  return `CREATE FUNCTION ${signature} RETURNS ${result} ${kind} ${strict} PARALLEL SAFE LANGUAGE plpgsql SET search_path FROM CURRENT AS $f$ ${body} $f$`
}

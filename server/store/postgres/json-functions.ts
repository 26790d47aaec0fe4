import { fn, loose, numbers, plpgsql } from './define.js'

/** JSON as texts. Source: sqlite.org/json1.html. */
export const jsonFunctions: readonly string[] = [
  plpgsql(
    'json_valid(x text)',
    'boolean',
    `
    BEGIN PERFORM x::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END`,
  ),
  ...numbers.map((type) => fn(`json_valid(x ${type})`, 'boolean', 'SELECT true')),
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
  ...numbers.map((type) =>
    fn(
      `json_type(x ${type})`,
      'text',
      "SELECT CASE WHEN sqtext(x) ~ '[.e]' THEN 'real' ELSE 'integer' END",
    ),
  ),
  fn('json_array()', 'text', "SELECT '[]'"),
  loose('json_array(x text)', 'text', "SELECT '[' || coalesce(to_json(x)::text, 'null') || ']'"),
  ...numbers.map((type) =>
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
  // A list for filters, whose items keep their types; a value that isn't a list is its only item.
  plpgsql(
    'sqlist(x text)',
    'json',
    `
    BEGIN
      -- Its join then gives NULL, which isn't JSON's null.
      IF x IS NULL THEN RETURN '[]'; END IF;
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
        -- SQLite reads a path only as far as there are values: what follows a bad part is NULL.
        IF found IS NULL AND parts <> '{}' THEN RETURN parts || NULL::text; END IF;
        IF found IS NULL THEN RAISE EXCEPTION 'bad JSON path: %', quote_literal(path); END IF;
        parts := parts || coalesce(found[1], found[2], found[3], '-' || found[4]);
        rest := regexp_replace(rest, '^(?:\\."[^"]*"|\\.[^.\\[]+|\\[\\d+\\]|\\[#-\\d+\\])', '');
      END LOOP;
      RETURN parts;
    END`,
  ),
  // The value there: a number in a path counts items, never names a field, and the other way round.
  plpgsql(
    'sqat(x json, path text)',
    'json',
    `
    DECLARE part text; parts text[]; n integer := 1; isItem boolean;
    BEGIN
      parts := sqpath(path);
      IF path !~ '[0-9]' THEN RETURN x #> parts; END IF;
      FOREACH part IN ARRAY parts LOOP
        isItem := path ~ ('^\\$(?:\\."[^"]*"|\\.[^.\\[]+|\\[[^\\]]*\\]){' || n - 1 || '}\\[');
        IF part IS NULL OR json_typeof(x) <> (CASE WHEN isItem THEN 'array' ELSE 'object' END) THEN RETURN NULL; END IF;
        x := CASE WHEN isItem THEN x -> part::integer ELSE x -> part END;
        n := n + 1;
      END LOOP;
      RETURN x;
    END`,
  ),
  fn('sqextract(x text, path text)', 'json', 'SELECT sqat(x::json, path)'),
  ...numbers.map((type) =>
    fn(
      `sqextract(x ${type}, path text)`,
      'json',
      "SELECT CASE WHEN path = '$' THEN to_json(x) END",
    ),
  ),
  fn('sqextract(x boolean, path text)', 'json', 'SELECT sqextract(sqtext(x)::integer, path)'),
  fn('json_valid(x boolean)', 'boolean', 'SELECT true'),
  fn('json_extract(x text, path text)', 'text', 'SELECT sqtext(sqat(x::json, path))'),
]

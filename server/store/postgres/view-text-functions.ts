import { fn, loose, numbers, plpgsql } from './define.js'

/** What SQLite's functions of texts and times become in a view. Source: sqlite.org/lang_corefunc.html, printf.html. */
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

import { fn, numberPattern, plpgsql } from './define.js'

/** Times as texts. Source: sqlite.org/lang_datefunc.html. */
export const timeFunctions: readonly string[] = [
  // The year before 1 is 0, the one before that -1.
  fn(
    'sqyear(at timestamp)',
    'text',
    `
    SELECT CASE WHEN to_char(at, 'BC') = 'AD' THEN to_char(at, 'YYYY')
      ELSE CASE WHEN to_char(at, 'YYYY') = '0001' THEN '0000'
        ELSE '-' || lpad((to_char(at, 'YYYY')::integer - 1)::text, 4, '0') END END`,
  ),
  // A time value with its modifiers, as a UTC timestamp with milliseconds; NULL for anything else.
  plpgsql(
    'sqtime(variadic parts text[])',
    'timestamp',
    `
    DECLARE at timestamp; part text; found text[];
    BEGIN
      IF array_position(parts, NULL::text) IS NOT NULL THEN RETURN NULL; END IF;
      -- None at all is now.
      part := trim(coalesce(parts[1], 'now'));
      IF lower(part) = 'now' THEN at := clock_timestamp() AT TIME ZONE 'UTC';
      ELSIF part ~ ${numberPattern} THEN
        IF 'unixepoch' = lower(coalesce(parts[2], '')) THEN at := to_timestamp(part::double precision) AT TIME ZONE 'UTC';
        ELSIF part::numeric NOT BETWEEN 0 AND 5373484.5 THEN RETURN NULL;
        ELSE at := to_timestamp((part::numeric - 2440587.5) * 86400) AT TIME ZONE 'UTC'; END IF;
      ELSIF part ~ '^\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?Z?$' THEN at := ('2000-01-01 ' || rtrim(part, 'Z'))::timestamp;
      ELSIF part ~ '^\\d{4}-\\d\\d-\\d\\d([ T]+\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)?\\s*(Z|z|[-+]\\d\\d:\\d\\d)?$' THEN
        at := CASE WHEN part ~ '(Z|z|[-+]\\d\\d:\\d\\d)$' AND part ~ ':' THEN (part)::timestamptz AT TIME ZONE 'UTC'
          ELSE part::timestamp END;
      ELSE RETURN NULL; END IF;
      -- Only a number can be one of seconds.
      IF lower(trim(parts[2])) = 'unixepoch' AND trim(parts[1]) !~ ${numberPattern} THEN RETURN NULL; END IF;
      FOREACH part IN ARRAY coalesce(parts[2:], '{}') LOOP
        part := lower(trim(part));
        found := regexp_match(part, '^([-+]?\\d+(?:\\.\\d+)?)\\s+(second|minute|hour|day|month|year)s?$');
        -- A day that the month doesn't have counts on into the next one.
        IF found IS NOT NULL AND found[1] !~ '\\.' AND found[2] IN ('month', 'year') THEN
          at := date_trunc('month', at) + (found[1] || ' ' || found[2])::interval + (at - date_trunc('month', at));
        ELSIF found IS NOT NULL THEN at := at + (found[1] || ' ' || found[2])::interval;
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
          WHEN 'f' THEN to_char(date_trunc('milliseconds', at), 'SS.MS') WHEN 'F' THEN sqyear(at) || to_char(at, '-MM-DD')
          WHEN 'H' THEN to_char(at, 'HH24') WHEN 'I' THEN to_char(at, 'HH12')
          WHEN 'j' THEN to_char(at, 'DDD') WHEN 'J' THEN (extract(epoch from at) / 86400 + 2440587.5)::double precision::text
          WHEN 'k' THEN lpad(extract(hour from at)::text, 2) WHEN 'm' THEN to_char(at, 'MM') WHEN 'M' THEN to_char(at, 'MI')
          WHEN 'p' THEN to_char(at, 'AM') WHEN 'P' THEN to_char(at, 'am') WHEN 'R' THEN to_char(at, 'HH24:MI')
          WHEN 's' THEN floor(extract(epoch from at))::bigint::text WHEN 'S' THEN to_char(at, 'SS')
          WHEN 'T' THEN to_char(at, 'HH24:MI:SS') WHEN 'u' THEN to_char(at, 'ID')
          WHEN 'w' THEN extract(dow from at)::text WHEN 'Y' THEN sqyear(at) WHEN 'G' THEN to_char(at, 'IYYY')
          WHEN 'g' THEN to_char(at, 'IY') WHEN 'V' THEN to_char(at, 'IW') WHEN '%' THEN '%' END;
        IF result IS NULL THEN RETURN NULL; END IF;
        i := i + 2;
      END LOOP;
      RETURN result;
    END`,
    'IMMUTABLE',
  ),
  `CREATE FUNCTION date(variadic parts text[]) RETURNS text STABLE LANGUAGE sql AS $f$ SELECT sqyear(at) || to_char(at, '-MM-DD') FROM sqtime(variadic parts) AS t (at) $f$`,
  `CREATE FUNCTION datetime(variadic parts text[]) RETURNS text STABLE LANGUAGE sql AS $f$ SELECT sqyear(at) || to_char(at, '-MM-DD HH24:MI:SS') FROM sqtime(variadic parts) AS t (at) $f$`,
]

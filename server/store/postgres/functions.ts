import { fn, numbers } from './define.js'
import { jsonFunctions } from './json-functions.js'
import { timeFunctions } from './time-functions.js'
import { valueFunctions } from './value-functions.js'
import { viewJson } from './view-json-functions.js'
import { viewNumbers } from './view-number-functions.js'
import { viewTexts } from './view-text-functions.js'

// Source: sqlite.org/lang_corefunc.html, lang_aggfunc.html.
const otherFunctions: readonly string[] = [
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
  fn('octet_length(x double precision)', 'integer', 'SELECT 8'),
  fn('octet_length(x smallint)', 'integer', 'SELECT 1'),
  fn('octet_length(x bigint)', 'integer', 'SELECT 8'),
  // What NOCASE becomes (translate.ts); numbers have no case.
  ...numbers.map((type) => fn(`lower(x ${type})`, type, 'SELECT x')),
]

/**
 * SQLite's functions under the same names, so that statements and the SQL of view collections mean
 * the same here.
 */
export const functions: readonly string[] = [
  ...valueFunctions,
  ...jsonFunctions,
  ...otherFunctions,
  ...timeFunctions,
  ...viewNumbers,
  ...viewJson,
  ...viewTexts,
]

/** PostgreSQL's number types, for functions that accept any. */
export const numbers = ['double precision', 'bigint', 'integer', 'smallint', 'numeric'] as const

/** Matches a text that is a number. */
export const numberPattern = String.raw`'^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*$'`

/** CREATE FUNCTION for an SQL function that returns NULL for NULL. */
export function fn(signature: string, result: string, body: string, strict = 'STRICT'): string {
  return `CREATE FUNCTION ${signature} RETURNS ${result} IMMUTABLE ${strict} PARALLEL SAFE LANGUAGE sql AS $f$ ${body} $f$`
}

/** One that is also called for NULL. */
export function loose(signature: string, result: string, body: string): string {
  return fn(signature, result, body, '')
}

/** One with statements; its names are looked up where it was created, whoever calls it. */
export function plpgsql(
  signature: string,
  result: string,
  body: string,
  kind = 'IMMUTABLE',
  strict = 'STRICT',
): string {
  return `CREATE FUNCTION ${signature} RETURNS ${result} ${kind} ${strict} PARALLEL SAFE LANGUAGE plpgsql SET search_path FROM CURRENT AS $f$ ${body} $f$`
}

/** What a text in the form of a token contains. Proves nothing. */
export interface ParsedToken {
  claims: Record<string, unknown>
  /** The token as other libraries want it: line breaks and unused bits of the signature are gone. */
  strict: string | undefined
}

// The largest number of seconds that Go's time can add to the year 1.
const longestSeconds = 2 ** 63 - 62_135_596_800

/**
 * Takes a token apart as PocketBase does: the claims are read whatever the signature looks like,
 * and line breaks are ignored, such as one at the end of a token that was pasted. Null if it isn't
 * a token. Source: golang-jwt parser.go, Go's encoding/base64.
 */
export function parseToken(token: string): ParsedToken | null {
  const [header = '', payload = '', signature, more] = token.split('.', 4)
  if (signature === undefined || more !== undefined) return null
  if (!objectIn(header)) return null
  const claims = objectIn(payload)
  const bytes = bytesOf(signature)
  return (
    claims && { claims, strict: bytes && `${header}.${payload}.${bytes.toString('base64url')}` }
  )
}

/**
 * Whether a token's `exp`, `nbf` and `iat` admit it at `now`, in seconds since 1970. A zero counts
 * as missing; what isn't a number admits nothing. Source: golang-jwt map_claims.go, validator.go.
 */
export function isTimely(claims: Readonly<Record<string, unknown>>, now: number): boolean {
  const times = [claims['exp'], claims['nbf'], claims['iat']]
  if (times.some((time) => time !== undefined && typeof time !== 'number')) return false
  const [exp, nbf, iat] = times as (number | undefined)[]
  const isOver = exp && (now >= exp || exp >= longestSeconds)
  return !isOver && !(nbf && nbf > now) && !(iat && iat > now)
}

function objectIn(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(String(bytesOf(part)))
    return value && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** Node reads any text as base64url; Go only its characters, without padding. */
function bytesOf(part: string): Buffer | undefined {
  const text = /[\r\n]/.test(part) ? part.replace(/[\r\n]/g, '') : part
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  return Buffer.from(text, 'base64url')
}

import { createHmac, type KeyObject } from 'node:crypto'

const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')

/**
 * An HS256 token (RFC 7519) with its claims in alphabetical order and nothing added, so that two of one
 * second are identical, as PocketBase's are. Signed here and not by jsonwebtoken, which checks a
 * foreign token: a refresh signs one each time, and its checks of our own claims took a tenth of that
 * request. A `key` that signs often is a KeyObject: made anew from a text it costs as much as the
 * signature.
 */
export function signClaims(key: KeyObject | Buffer, claims: Record<string, unknown>): string {
  const ordered: Record<string, unknown> = {}
  for (const name of Object.keys(claims).sort()) ordered[name] = claims[name]
  const payload = Buffer.from(JSON.stringify(ordered)).toString('base64url')
  const text = `${header}.${payload}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

import type { WeatherRecord } from './weather-record.js'

// How much of one cookie a browser keeps, including name and attributes.
const cookieLimitBytes = 4096

/**
 * `pb_auth` as the SDK's exportToCookie writes it, readable by the page: token and record, with the
 * record cut to its essentials if it would be too large. `expires` in seconds since 1970.
 */
export function sessionCookie(
  token: string,
  record: WeatherRecord,
  expires: number,
  secure: boolean,
): string {
  const whole = cookie({ token, model: record }, expires, secure)
  if (Buffer.byteLength(whole) <= cookieLimitBytes) return whole
  const { id, email, username, verified, collectionId } = record
  return cookie({ token, model: { id, email, username, verified, collectionId } }, expires, secure)
}

/** A signed-out `pb_auth`, long expired. */
export function signedOutCookie(secure: boolean): string {
  return cookie({ token: '', model: null }, 0, secure)
}

function cookie(value: object, expires: number, secure: boolean): string {
  const date = new Date(expires * 1000).toUTCString()
  const flags = secure ? '; Secure' : ''
  return `pb_auth=${encodeURIComponent(JSON.stringify(value))}; Path=/; Expires=${date}${flags}; SameSite=Strict`
}

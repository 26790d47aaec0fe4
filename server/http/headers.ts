import type { Exchange } from '../base/route.js'

/**
 * Sets the headers of every answer; returns true if that completes it, because the request is a
 * preflight.
 */
export type SetHeaders = (exchange: Exchange) => boolean

/** On every answer. Nearly all are JSON; everything else sets its own type. */
export const always = {
  'Content-Type': 'application/json',
  'Cross-Origin-Opener-Policy': 'same-origin',
  Vary: 'Origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-XSS-Protection': '1; mode=block',
}
const head = Object.entries(always).flat()
const allowedMethods = 'GET,HEAD,PUT,PATCH,POST,DELETE'
const preflightVary = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']

/**
 * Security headers, and CORS for the allowed origins: `*`, exact ones, or patterns with `*` and
 * `?`. Credentials are never allowed: tokens travel in a header. Sources: PocketBase
 * apis/middlewares.go securityHeaders, apis/middlewares_cors.go.
 */
export function createHeaders(origins: readonly string[]): SetHeaders {
  const allow = originCheck(origins)
  return (exchange) => {
    const { origin } = exchange.req.headers
    const isPreflight = exchange.req.method === 'OPTIONS'
    if (origin === undefined && !isPreflight) {
      exchange.state.head = head
      return false
    }
    const allowed = origin ? allow(origin) : undefined
    if (isPreflight) answerPreflight(exchange, allowed)
    else if (allowed === undefined) exchange.state.head = head
    else exchange.state.head = [...head, 'Access-Control-Allow-Origin', allowed]
    return isPreflight
  }
}

function answerPreflight(exchange: Exchange, allowed: string | undefined): void {
  exchange.status = 204
  if (allowed === undefined) {
    exchange.set('Vary', 'Origin')
    return
  }
  exchange.set({
    Vary: preflightVary,
    'Access-Control-Allow-Origin': allowed,
    'Access-Control-Allow-Methods': allowedMethods,
  })
  const wanted = exchange.req.headers['access-control-request-headers']
  if (wanted) exchange.set('Access-Control-Allow-Headers', wanted)
}

/** The answer's Access-Control-Allow-Origin for an origin; undefined if it isn't allowed. */
function originCheck(origins: readonly string[]): (origin: string) => string | undefined {
  const list = origins.length === 0 ? ['*'] : origins
  const patterns = list.filter((entry) => entry !== '*').map(toPattern)
  return (origin) => {
    const literal = list.find((entry) => entry === '*' || entry === origin)
    if (literal !== undefined) return literal
    // 253 characters of host name, a scheme and a port: patterns aren't tried on anything longer.
    if (origin.length > 253 + 3 + 5 || !origin.includes('://')) return undefined
    return patterns.some((pattern) => pattern.test(origin)) ? origin : undefined
  }
}

function toPattern(entry: string): RegExp {
  const source = entry
    .replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}

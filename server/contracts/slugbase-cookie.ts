import type { Exchange } from '../base/route.js'

interface Cookie {
  name: string
  value: string
  /** Seconds; 0 removes the cookie. */
  seconds: number
  sameSite: 'Strict' | 'Lax'
  /** Whether slugbase.cookieDomain applies to it. */
  isShared: boolean
}

/** The cookie that proves who is signed in. */
export function tokenCookie(exchange: Exchange, token: string, seconds: number): string {
  return write(exchange, {
    name: 'token',
    value: token,
    seconds,
    sameSite: 'Strict',
    isShared: true,
  })
}

/** Removes it. */
export function noTokenCookie(exchange: Exchange): string {
  return tokenCookie(exchange, '', 0)
}

/** The half of the CSRF pair that the browser keeps. */
export function csrfCookie(exchange: Exchange, value: string, seconds: number): string {
  return write(exchange, { name: '_csrf', value, seconds, sameSite: 'Strict', isShared: true })
}

export const pendingCookieName = 'slugbase.mfa_pending'

/** The pending cookie between the two steps of a login. */
export function pendingCookie(exchange: Exchange, value: string, seconds: number): string {
  const name = pendingCookieName
  return write(exchange, { name, value, seconds, sameSite: 'Lax', isShared: false })
}

/** Removes it. */
export function noPendingCookie(exchange: Exchange): string {
  return pendingCookie(exchange, '', 0)
}

/**
 * Writes a cookie as Express does: clients compare its attributes letter by letter. Secure depends
 * on the application's public address (settings.meta.appURL), not on the request, which may come
 * from a proxy over plain HTTP. A domain is only set with HTTPS, for pages of another site.
 */
function write(exchange: Exchange, { name, value, seconds, sameSite, isShared }: Cookie): string {
  const { clock, config, settings } = exchange.state.app
  const isSecure = !config.serve.dev && /^https:\/\//i.test(settings.current.meta.appURL)
  const domain = isSecure && isShared ? config.slugbase.cookieDomain : ''
  const parts = [
    `${name}=${value}`,
    ...(seconds === 0 ? [] : [`Max-Age=${seconds}`]),
    ...(domain === '' ? [] : [`Domain=${domain}`]),
    'Path=/',
    `Expires=${new Date(seconds === 0 ? 0 : clock.now() + seconds * 1000).toUTCString()}`,
    'HttpOnly',
    ...(isSecure ? ['Secure'] : []),
    `SameSite=${domain === '' ? sameSite : 'None'}`,
  ]
  return parts.join('; ')
}

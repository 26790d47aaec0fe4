import type { Exchange } from '../base/route.js'

/**
 * The cookie `token` as Express writes it: clients compare its attributes letter by letter. Secure
 * follows from the application's public address (settings.meta.appURL), not from the request, which
 * may come from a proxy by plain HTTP. A domain counts with HTTPS only, for pages of another site.
 */
export function tokenCookie(exchange: Exchange, token: string, seconds: number): string {
  const { clock, config, settings } = exchange.state.app
  const isSecure = !config.serve.dev && /^https:\/\//i.test(settings.current.meta.appURL)
  const domain = isSecure ? config.slugbase.cookieDomain : ''
  const parts = [
    `token=${token}`,
    `Max-Age=${seconds}`,
    ...(domain === '' ? [] : [`Domain=${domain}`]),
    'Path=/',
    `Expires=${new Date(clock.now() + seconds * 1000).toUTCString()}`,
    'HttpOnly',
    ...(isSecure ? ['Secure'] : []),
    `SameSite=${domain === '' ? 'Strict' : 'None'}`,
  ]
  return parts.join('; ')
}

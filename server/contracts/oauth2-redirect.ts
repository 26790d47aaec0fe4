import { timingSafeEqual } from 'node:crypto'
import { takesOAuth2 } from '../auth/oauth2-collection.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import { startAuth } from '../oauth2/auth-url.js'
import { findClient } from '../oauth2/configure.js'

/** A login that redirects the browser itself to the provider and back. */
export interface RedirectLogin {
  provider: string
  /** Where the provider redirects the browser back to. */
  redirectURL: string
  /** The cookie that ties both requests to one browser. */
  cookie: string
}

// How long somebody may take at the provider. Arbitrary, a common value.
const cookieSeconds = 600

/**
 * Redirects the browser to the provider; false if the provider isn't available. State and verifier
 * are stored in a cookie of this browser, so a link that somebody else started signs nobody in.
 */
export async function beginRedirect(
  exchange: Exchange,
  collection: AuthCollection,
  { provider, redirectURL, cookie }: RedirectLogin,
): Promise<boolean> {
  const { oauth2 } = collection.auth
  const client = takesOAuth2(collection) ? findClient(oauth2.providers, provider) : undefined
  if (!client) return false
  const { authURL, state, codeVerifier } = await startAuth(client)
  setCookie(exchange, cookie, `${provider}.${state}.${codeVerifier}`, cookieSeconds)
  exchange.status = 302
  exchange.set({
    Location: authURL + encodeURIComponent(redirectURL),
    'Cache-Control': 'no-store',
  })
  exchange.remove('Content-Type')
  exchange.body = ''
  return true
}

/**
 * The code that the provider sends back, with the verifier of the login that this browser started;
 * undefined if it started none, or another one. The cookie is good for one answer.
 */
export async function takeRedirect(
  exchange: Exchange,
  { provider, cookie }: Pick<RedirectLogin, 'provider' | 'cookie'>,
): Promise<{ code: string; codeVerifier: string } | undefined> {
  const { query } = await exchange.state.input.info('default', {})
  const { state = '', code = '' } = query
  const kept = exchange.cookies.get(cookie) ?? ''
  if (kept !== '') setCookie(exchange, cookie, '', 0)
  const [begunWith, begunState = '', codeVerifier = ''] = kept.split('.')
  if (begunWith !== provider || code === '' || !isSame(state, begunState)) return undefined
  return { code, codeVerifier }
}

/** Lax, since the provider's page redirects back here. */
function setCookie(exchange: Exchange, name: string, value: string, seconds: number): void {
  const { clock, config, settings } = exchange.state.app
  const isSecure = !config.serve.dev && /^https:\/\//i.test(settings.current.meta.appURL)
  const parts = [
    `${name}=${value}`,
    `Max-Age=${seconds}`,
    'Path=/',
    `Expires=${new Date(seconds === 0 ? 0 : clock.now() + seconds * 1000).toUTCString()}`,
    'HttpOnly',
    ...(isSecure ? ['Secure'] : []),
    'SameSite=Lax',
  ]
  exchange.append('Set-Cookie', parts.join('; '))
}

function isSame(text: string, other: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(other)]
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b)
}

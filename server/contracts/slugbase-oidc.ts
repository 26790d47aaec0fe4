import { pagesOf } from '../auth/contract-mails.js'
import { takesOAuth2 } from '../auth/oauth2-collection.js'
import { authWithOAuth2 } from '../auth/with-oauth2.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { clientsOf, findClient } from '../oauth2/configure.js'
import { contractCollection } from './collection.js'
import { beginRedirect, takeRedirect } from './oauth2-redirect.js'
import { oauth2Labels, oauth2Request } from './oauth2-request.js'
import { send } from './slugbase-body.js'
import { tokenCookie } from './slugbase-cookie.js'
import { countLogin, countRequest } from './slugbase-limits.js'
import { slugbaseSession, tokenSeconds } from './slugbase-session.js'
import { userKeyOf } from './slugbase-user-key.js'

const cookie = 'slugbase.oidc'

/** `GET /api/auth/providers`: the providers that people can sign in with. */
export async function listProviders(exchange: Exchange): Promise<void> {
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  await checkNativeLimits(exchange.state.app, exchange, collection, ['listAuthMethods'])
  const clients = takesOAuth2(collection) ? clientsOf(collection.auth.oauth2.providers) : []
  const shown = clients.map(({ name, authURL }) => ({
    id: name,
    provider_key: name,
    issuer_url: URL.canParse(authURL) ? new URL(authURL).origin : '',
    callback_url: callbackUrl(exchange, name),
  }))
  send(exchange, 200, shown)
}

/**
 * `GET /api/auth/:provider`: redirects to the provider. Throws route.not_found for a provider that
 * isn't set up.
 */
export async function connect(exchange: Exchange): Promise<void> {
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  const provider = exchange.params['provider']!
  const redirectURL = callbackUrl(exchange, provider)
  const isBegun = await beginRedirect(exchange, collection, { provider, redirectURL, cookie })
  if (!isBegun) throw fail('route.not_found')
}

/**
 * `GET /api/auth/:provider/callback`: where the provider redirects back to. Sets the cookie and
 * redirects to the frontend, or to its login page if that fails; only the log has the reason.
 */
export async function callback(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  const giveBack = await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, oauth2Labels)
  const provider = exchange.params['provider']!
  const isOn =
    takesOAuth2(collection) && findClient(collection.auth.oauth2.providers, provider) !== undefined
  if (!isOn) throw fail('route.not_found')
  const back = await takeRedirect(exchange, { provider, cookie })
  const token = back && (await signIn(exchange, provider, back))
  if (token === undefined) return leadTo(exchange, '/login?error=auth_failed')
  await giveBack()
  exchange.append('Set-Cookie', tokenCookie(exchange, token, tokenSeconds))
  leadTo(exchange, '/')
}

async function signIn(
  exchange: Exchange,
  provider: string,
  back: { code: string; codeVerifier: string },
): Promise<string | undefined> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  const redirectURL = callbackUrl(exchange, provider)
  const input = { provider, ...back, redirectURL, createData: {} }
  try {
    const outcome = await authWithOAuth2(
      app,
      collection,
      input,
      oauth2Request(exchange, collection),
      async (record) => slugbaseSession(app, record, await userKeyOf(app, record)),
    )
    return outcome.kind === 'session' ? outcome.token : undefined
  } catch (error) {
    app.log.warn({ err: error, provider }, 'slugbase: a login at a provider failed')
    return undefined
  }
}

function leadTo(exchange: Exchange, path: string): void {
  exchange.status = 302
  exchange.set({
    Location: `${pagesOf(exchange.state.app, 'slugbase')}${path}`,
    'Cache-Control': 'no-store',
  })
  exchange.remove('Content-Type')
  exchange.body = ''
}

function callbackUrl({ state: { app } }: Exchange, provider: string): string {
  const base = app.settings.current.meta.appURL.replace(/\/+$/, '')
  return `${base}/api/auth/${encodeURIComponent(provider)}/callback`
}

import { takesOAuth2 } from '../auth/oauth2-collection.js'
import { authWithOAuth2 } from '../auth/with-oauth2.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import { findClient } from '../oauth2/configure.js'
import { beginRedirect, takeRedirect } from './oauth2-redirect.js'
import { oauth2Labels, oauth2Request } from './oauth2-request.js'
import { strapiSession } from './strapi-account.js'
import { enter, type StrapiParts, send } from './strapi-entry.js'
import { type StrapiFault, StrapiRefusal } from './strapi-errors.js'
import { strapiUser } from './strapi-user.js'

const cookie = 'strapi.connect'

/** `GET /connect/:provider`: redirects to the provider. */
export async function connect(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const entry = { role: 'any', tries: 'connects', labels: ['listAuthMethods'] } as const
  const { collection } = await enter(exchange, parts, entry)
  const provider = exchange.params['provider']!
  const redirectURL = redirectUrl(exchange, provider)
  const isBegun = await beginRedirect(exchange, collection, { provider, redirectURL, cookie })
  if (!isBegun) throw new StrapiRefusal('disabled')
}

/** `GET /auth/:provider/callback`: where the provider redirects back to; answers like a login. */
export async function callback(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app } = exchange.state
  const entry = { role: 'any', tries: 'connects', labels: oauth2Labels } as const
  const { collection } = await enter(exchange, parts, entry)
  const provider = exchange.params['provider']!
  if (!isOn(collection, provider)) throw new StrapiRefusal('providerOff')
  const back = await takeRedirect(exchange, { provider, cookie })
  if (!back) throw new StrapiRefusal('providerFailed')
  const input = {
    provider,
    ...back,
    redirectURL: redirectUrl(exchange, provider),
    createData: {},
  }
  const session = () => strapiSession(app.clock.now())
  const request = oauth2Request(exchange, collection)
  const outcome = await authWithOAuth2(app, collection, input, request, session).catch(asRefusal)
  // Unreachable: the request refuses to be a second step.
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  parts.gate.issued(outcome.token)
  send(exchange, 200, { jwt: outcome.token, user: strapiUser(outcome.record) })
}

function isOn(collection: AuthCollection, provider: string): boolean {
  return takesOAuth2(collection) && !!findClient(collection.auth.oauth2.providers, provider)
}

const faultOfCode: Partial<Record<ErrorCode, StrapiFault>> = {
  'access.superusers_only': 'registerOff',
  'record.create_failed': 'registerOff',
  'auth.oauth2_token': 'providerFailed',
  'auth.oauth2_user': 'providerFailed',
  'request.unreadable': 'providerFailed',
}

function asRefusal(error: unknown): never {
  const fault = error instanceof ApiError ? faultOfCode[error.code] : undefined
  throw fault ? new StrapiRefusal(fault, error) : error
}

function redirectUrl({ state: { app } }: Exchange, provider: string): string {
  const base = app.settings.current.meta.appURL.replace(/\/+$/, '')
  return `${base}/auth/${encodeURIComponent(provider)}/callback`
}

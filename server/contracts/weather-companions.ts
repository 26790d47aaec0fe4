import { listAuthMethods } from '../auth/methods.js'
import {
  confirmPasswordReset,
  requestPasswordReset,
  requirePasswordReset,
} from '../auth/password-reset.js'
import { authWithOAuth2 } from '../auth/with-oauth2.js'
import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { contractCollection } from './collection.js'
import { isForeignForm } from './foreign-form.js'
import { pickKeys, textAt } from './json-body.js'
import { oauth2Labels, oauth2Request } from './oauth2-request.js'
import { sendJson } from './send-json.js'
import { cookieOf } from './weather-caller.js'
import { weatherRecord } from './weather-record.js'
import { readBody, refuseForeign } from './weather-request.js'
import { weatherRows } from './weather-rows.js'

/**
 * The login at a provider and the password reset, wrapped as by the frontend's own server. Source:
 * Flomp/wanderer web/src/routes/api/v1/auth.
 */
export function companionRoutes(secure: boolean): Route[] {
  return [
    ...weatherRows('listAuthMethods', 'GET', '/auth/oauth', listMethods),
    ...weatherRows('authWithOAuth2', 'POST', '/auth/oauth', (exchange) => logIn(exchange, secure)),
    ...weatherRows('requestPasswordReset', 'POST', '/auth/reset', requestReset),
    ...weatherRows('confirmPasswordReset', 'POST', '/auth/confirm-reset', confirmReset),
  ]
}

async function listMethods(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await checkNativeLimits(app, exchange, collection, ['listAuthMethods'])
  const methods = await listAuthMethods(collection, app.factors.of(collection))
  const more = methods.oauth2.providers.map(({ authURL, logo }) => ({
    img: logo === '' ? '' : `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
    url: `${authURL}${encodeURIComponent(redirectUrl(exchange))}`,
  }))
  const withMore = <Each extends object>(list: readonly Each[]) =>
    list.map((each, at) => ({ ...each, ...more[at] }))
  sendJson(exchange, 200, {
    ...methods,
    oauth2: { ...methods.oauth2, providers: withMore(methods.oauth2.providers) },
    authProviders: withMore(methods.authProviders),
  })
}

async function logIn(exchange: Exchange, secure: boolean): Promise<void> {
  const { app } = exchange.state
  const { collection, body } = await readChange(exchange, oauth2Labels, [
    'name',
    'code',
    'codeVerifier',
  ])
  const input = {
    provider: textAt(body, 'name'),
    code: textAt(body, 'code'),
    codeVerifier: textAt(body, 'codeVerifier'),
    redirectURL: redirectUrl(exchange),
    createData: {},
  }
  const outcome = await authWithOAuth2(app, collection, input, oauth2Request(exchange, collection))
  // Unreachable: the request refuses to be a second step.
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  const { record, token, meta } = outcome
  exchange.append('Set-Cookie', cookieOf(exchange, record, token, secure))
  sendJson(exchange, 200, { record: weatherRecord(record), token, meta })
}

async function requestReset(exchange: Exchange): Promise<void> {
  const { collection, body } = await readChange(exchange, ['requestPasswordReset'], ['email'])
  requestPasswordReset(exchange.state.app, collection, { email: textAt(body, 'email') })
  sendJson(exchange, 200, true)
}

async function confirmReset(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const keys = ['token', 'password', 'passwordConfirm']
  const { collection, body } = await readChange(exchange, ['confirmPasswordReset'], keys)
  requirePasswordReset(collection)
  const input = {
    token: textAt(body, 'token'),
    password: textAt(body, 'password'),
    passwordConfirm: textAt(body, 'passwordConfirm'),
  }
  await confirmPasswordReset(app, collection, input, caller)
  sendJson(exchange, 200, true)
}

async function readChange(
  exchange: Exchange,
  labels: readonly string[],
  keys: readonly string[],
): Promise<{ collection: AuthCollection; body: Record<string, unknown> }> {
  if (isForeignForm(exchange)) refuseForeign(exchange)
  const collection = contractCollection(exchange)
  await checkNativeLimits(exchange.state.app, exchange, collection, labels)
  const body = pickKeys(await readBody(exchange), keys)
  const isText = Object.values(body).every((value) => value === null || typeof value === 'string')
  if (!isText) throw fail('request.unreadable')
  return { collection, body }
}

/** The frontend's page that a provider redirects back to. */
function redirectUrl({ state: { app } }: Exchange): string {
  return `${app.settings.current.meta.appURL.replace(/\/+$/, '')}/login/redirect`
}

import { authWithPassword } from '../auth/with-password.js'
import type { Config } from '../base/config.js'
import { fail } from '../base/errors.js'
import type { Contract, Exchange } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { contractCollection } from './collection.js'
import { isForeignForm } from './foreign-form.js'
import { passwordRequest } from './password-request.js'
import { sendJson } from './send-json.js'
import { cookieOf } from './weather-caller.js'
import { companionRoutes } from './weather-companions.js'
import { signedOutCookie } from './weather-cookie.js'
import {
  mfaEnvelope,
  nativeEnvelope,
  signUpOffEnvelope,
  unreadableEnvelope,
} from './weather-envelope.js'
import { weatherRecord } from './weather-record.js'
import { nativeUrl, noteOf, readBody, refuseForeign, urlOfError } from './weather-request.js'
import { weatherRows } from './weather-rows.js'
import { userRoutes } from './weather-users.js'

/**
 * For a weather (or trail) frontend that once had its own server in front of PocketBase: the native
 * session under `POST /auth/login`, its users, and errors like the SDK's serialised
 * ClientResponseError. Bodies and replies: schema/contracts/weather.json, weatherUser.json.
 */
export function weather(config: Config): Contract {
  const secure = config.weather.cookieSecure
  return {
    name: 'weather',
    prefixes: ['/user', '/api/v1', '/auth'],
    routes: [
      ...weatherRows('authWithPassword', 'POST', '/auth/login', (on) => logIn(on, secure)),
      ...companionRoutes(secure),
      ...userRoutes(secure),
    ],
    shapeError(error, exchange) {
      const { name } = exchange.state.route ?? {}
      const { notJson, isForeign, cookie } = noteOf(exchange)
      const isLogin = name === 'authWithPassword' || name === 'authWithOAuth2'
      // A 404 ends nobody's session.
      const endsSession = isLogin || !exchange.cookies.get('pb_auth')
      const sent = cookie ?? (endsSession ? signedOutCookie(secure) : undefined)
      if (!isForeign && sent) exchange.append('Set-Cookie', sent)
      const { headers } = error
      if (notJson) return sendJson(exchange, 400, unreadableEnvelope(), headers)
      if (error.code === 'access.superusers_only') {
        if (name === 'create') return sendJson(exchange, 401, signUpOffEnvelope(), headers)
        // An account that nobody may see counts as missing.
        error = fail('route.not_found', { cause: error })
      }
      sendJson(exchange, error.status, nativeEnvelope(error, urlOfError(exchange, error)), headers)
    },
  }
}

async function logIn(exchange: Exchange, secure: boolean): Promise<void> {
  const { app } = exchange.state
  if (isForeignForm(exchange)) refuseForeign(exchange)
  const collection = contractCollection(exchange)
  await checkNativeLimits(app, exchange, collection, passwordLabels)
  const body = await readBody(exchange)
  if (!hasShape('contracts/weather.body', body)) throw fail('request.unreadable')
  const identity = body.email ?? body.username ?? ''
  const password = body.password ?? ''
  const outcome = await authWithPassword(
    app,
    collection,
    { identity, password, identityField: '' },
    passwordRequest(
      exchange,
      { identity, password },
      async () => stepId(exchange) || (body.mfaId ?? ''),
    ),
    { lowerCaseToo: true },
  )
  if (outcome.kind === 'mfa') {
    exchange.append('Set-Cookie', signedOutCookie(secure))
    sendJson(exchange, 401, mfaEnvelope(outcome.mfaId, nativeUrl(exchange)))
    return
  }
  const { record, token } = outcome
  exchange.append('Set-Cookie', cookieOf(exchange, record, token, secure))
  sendJson(exchange, 200, { record: weatherRecord(record), token })
}

/** The id of a login's first step, found like the native API does: in the query first. */
function stepId({ query: { mfaId = '' } }: Exchange): string {
  return (Array.isArray(mfaId) ? mfaId[0] : mfaId) ?? ''
}

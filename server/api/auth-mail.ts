import { confirmEmailChange, requestEmailChange, requireEmailChange } from '../auth/email-change.js'
import {
  confirmPasswordReset,
  requestPasswordReset,
  requirePasswordReset,
} from '../auth/password-reset.js'
import { requestOtp, requireOtp } from '../auth/request-otp.js'
import {
  confirmVerification,
  requestVerification,
  requireVerifiable,
} from '../auth/verification.js'
import { authWithOtp } from '../auth/with-otp.js'
import { fail } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { turnOf } from '../passwords/turn.js'
import { authCollection, authRequest, sendOutcome } from './auth.js'
import { sendJson } from './envelope.js'

const path = '/api/collections/:collection'

/** The auth routes that work by mail, named as in the SDK. None of them is a GET. */
export const authMailRoutes: readonly Route[] = [
  row('requestOTP', 'request-otp', async (exchange) => {
    const { app, input, caller } = exchange.state
    const collection = authCollection(exchange)
    requireOtp(collection)
    const form = await input.form('api/requestOTP.body')
    await sendJson(exchange, 200, await requestOtp(app, collection, form, turnOf(caller, 'login')))
  }),
  {
    ...row('authWithOTP', 'auth-with-otp', async (exchange) => {
      const { app, input } = exchange.state
      const collection = authCollection(exchange)
      requireOtp(collection)
      const form = await input.form('api/authWithOTP.body')
      const request = authRequest(exchange, 'otp')
      await sendOutcome(exchange, await authWithOtp(app, collection, form, request))
    }),
    limit: ['authWithOTP', 'auth'],
  },
  row('requestVerification', 'request-verification', async (exchange) => {
    const { app, input } = exchange.state
    const collection = authCollection(exchange)
    requireVerifiable(collection)
    requestVerification(app, collection, await input.form('api/requestVerification.body'))
    exchange.status = 204
  }),
  row('confirmVerification', 'confirm-verification', async (exchange) => {
    const { app, input, caller } = exchange.state
    const collection = authCollection(exchange)
    requireVerifiable(collection)
    const form = await input.form('api/confirmVerification.body')
    await confirmVerification(app, collection, form, caller)
    exchange.status = 204
  }),
  row('requestPasswordReset', 'request-password-reset', async (exchange) => {
    const { app, input } = exchange.state
    const collection = authCollection(exchange)
    requirePasswordReset(collection)
    requestPasswordReset(app, collection, await input.form('api/requestPasswordReset.body'))
    exchange.status = 204
  }),
  row('confirmPasswordReset', 'confirm-password-reset', async (exchange) => {
    const { app, input, caller } = exchange.state
    const collection = authCollection(exchange)
    await confirmPasswordReset(app, collection, await readReset(input), caller)
    exchange.status = 204
  }),
  {
    ...row('requestEmailChange', 'request-email-change', async (exchange) => {
      const { app, input, caller } = exchange.state
      requireEmailChange(authCollection(exchange))
      const form = await input.form('api/requestEmailChange.body')
      await requestEmailChange(app, caller.record!, form, caller)
      exchange.status = 204
    }),
    guard: 'sameCollection',
  },
  row('confirmEmailChange', 'confirm-email-change', async (exchange) => {
    const { app, input, caller } = exchange.state
    const collection = authCollection(exchange)
    requireEmailChange(collection)
    const form = await input.form('api/confirmEmailChange.body')
    await confirmEmailChange(app, collection, form, caller)
    exchange.status = 204
  }),
]

function row(name: string, action: string, run: Route['run']): Route {
  const limit = [name]
  return {
    name,
    method: 'POST',
    path: `${path}/${action}`,
    needsCollection: true,
    bodyLimitBytes: formBodyBytes,
    limit,
    run,
  }
}

/**
 * The peer gives every unreadable body of this route the same answer, including a wrong content
 * type.
 */
async function readReset(input: Exchange['state']['input']) {
  try {
    return await input.form('api/confirmPasswordReset.body')
  } catch (cause) {
    throw fail('request.unreadable', { cause })
  }
}

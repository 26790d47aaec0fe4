import type { Config } from '../base/config.js'
import type { Contract, Exchange } from '../base/route.js'
import { type ContractRow, routesOf } from './rows.js'
import { confirmEmail, sendConfirmation } from './strapi-confirmation.js'
import { callback, connect } from './strapi-connect.js'
import { type StrapiParts, send } from './strapi-entry.js'
import { strapiError } from './strapi-errors.js'
import { createGate } from './strapi-gate.js'
import { logIn } from './strapi-login.js'
import { forgotPassword, resetPassword } from './strapi-password.js'
import { register } from './strapi-register.js'
import { refuseUsers, showMe, updateMe } from './strapi-users.js'

// The limit of Strapi's own parser (koa-body).
const bodyLimitBytes = 1 << 20

type Work = (exchange: Exchange, parts: StrapiParts) => Promise<void>

/** Each row names the native operation it corresponds to. */
const rows: readonly ContractRow<Work>[] = [
  ['authWithPassword', 'POST', '/auth/local', logIn],
  ['create', 'POST', '/auth/local/register', register],
  ['requestPasswordReset', 'POST', '/auth/forgot-password', forgotPassword],
  ['confirmPasswordReset', 'POST', '/auth/reset-password', resetPassword],
  ['confirmVerification', 'GET', '/auth/email-confirmation', confirmEmail],
  ['requestVerification', 'POST', '/auth/send-email-confirmation', sendConfirmation],
  ['view', 'GET', '/users/me', showMe],
  ['update', 'PUT', '/users/:id', updateMe],
  ['list', 'GET', '/users', refuseUsers],
  ['list', 'GET', '/users/count', refuseUsers],
  ['create', 'POST', '/users', refuseUsers],
  ['view', 'GET', '/users/:id', refuseUsers],
  ['delete', 'DELETE', '/users/:id', refuseUsers],
  ['listAuthMethods', 'GET', '/connect/:provider', connect],
  ['authWithOAuth2', 'GET', '/auth/:provider/callback', callback],
]

/**
 * Strapi v3's plugin users-permissions, with the policy that runs before each of its routes.
 * Bodies and replies: schema/contracts/strapi.json. Source: strapi-plugin-users-permissions 3.6.
 */
export function strapi({ strapi: options }: Config): Contract {
  const parts: StrapiParts = { options, gate: createGate(options.emailConfirmation) }
  return {
    name: 'strapi',
    prefixes: ['/auth', '/users', '/connect'],
    routes: routesOf(
      rows.map(([name, method, path, work]) => [name, method, path, (on) => work(on, parts)]),
      bodyLimitBytes,
    ),
    shapeError(error, exchange) {
      const { status, body } = strapiError(error, options.errorFormat)
      send(exchange, status, body)
    },
  }
}

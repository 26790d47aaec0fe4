import type { Contract } from '../base/route.js'
import { mudbaseError, refreshError } from './mudbase-envelope.js'
import { logIn, refresh } from './mudbase-login.js'
import { register } from './mudbase-register.js'
import {
  confirmCode,
  confirmLink,
  requestLink,
  requestReset,
  validateLink,
} from './mudbase-reset.js'
import { changePassword, logOut, showMe, showSession } from './mudbase-session.js'
import { confirm, disable, setUp } from './mudbase-two-factor.js'
import { resendVerification, verifyEmail } from './mudbase-verification.js'
import { type ContractRow, routesOf } from './rows.js'
import { sendJson } from './send-json.js'

// Arbitrary: no login or refresh token comes near it.
const bodyLimitBytes = 1 << 20

/** Each row names the native operation it corresponds to. */
const rows: readonly ContractRow[] = [
  ['authWithPassword', 'POST', '/api/auth/local/login', logIn],
  ['authRefresh', 'POST', '/api/auth/refresh', refresh],
  ['create', 'POST', '/api/auth/local/register', register],
  ['view', 'GET', '/api/auth/local/session', showSession],
  ['logout', 'POST', '/api/auth/local/logout', logOut],
  ['confirmVerification', 'POST', '/api/auth/verify-email', verifyEmail],
  ['requestVerification', 'POST', '/api/auth/resend-verification', resendVerification],
  ['requestPasswordReset', 'POST', '/api/auth/local/password-reset', requestReset],
  ['confirmPasswordReset', 'POST', '/api/auth/local/password-reset/confirm', confirmCode],
  ['confirmPasswordReset', 'POST', '/api/auth/local/password-reset/:token', confirmLink],
  ['requestPasswordReset', 'POST', '/api/auth/password-reset', requestLink],
  ['confirmPasswordReset', 'POST', '/api/auth/password-reset/validate', validateLink],
  ['confirmPasswordReset', 'POST', '/api/auth/password-reset/:token', confirmLink],
  ['view', 'GET', '/api/users/me', showMe],
  ['update', 'PATCH', '/api/users/password', changePassword],
  ['setUpTOTP', 'POST', '/api/users/2fa/setup', setUp],
  ['confirmTOTP', 'POST', '/api/users/2fa/verify', confirm],
  ['removeTOTP', 'POST', '/api/users/2fa/disable', disable],
]

/**
 * The users of a mudbase app's project, with a rotating refresh token. Bodies and replies:
 * schema/contracts/mudbase.json, mudbaseRefresh.json, mudbaseRegister.json.
 */
export function mudbase(): Contract {
  return {
    name: 'mudbase',
    prefixes: ['/api/auth'],
    routes: routesOf(rows, bodyLimitBytes),
    shapeError(error, exchange) {
      const isRefresh = exchange.state.route?.name === 'authRefresh'
      const { status, body, headers } = isRefresh ? refreshError(error) : mudbaseError(error)
      sendJson(exchange, status, body, headers)
    },
  }
}

import { fail } from '../base/errors.js'
import type { Contract } from '../base/route.js'
import { answerByCode, answerByPasskey, beginPasskey, enrol } from './jitsudo-answer.js'
import { send } from './jitsudo-body.js'
import { jitsudoError } from './jitsudo-envelope.js'
import {
  addKey,
  beginApp,
  beginKey,
  confirmApp,
  listFactors,
  removeFactor,
  renewCodes,
} from './jitsudo-factors.js'
import { resendInvite } from './jitsudo-invites.js'
import { logIn } from './jitsudo-login.js'
import { changePassword, showPreferences, showProfile } from './jitsudo-me.js'
import { requestReset, reset, setInitialPassword, verifyEmail } from './jitsudo-reset.js'
import { addDomain, createTenant, listTenants, showProviders } from './jitsudo-tenants.js'
import { type ContractRow, routesOf } from './rows.js'

// Arbitrary: no login comes near it.
const bodyLimitBytes = 1 << 20

const me = '/v1/users/me'

/** Each row names the native operation it corresponds to, if there is one. */
const rows: readonly ContractRow[] = [
  ['authWithPassword', 'POST', '/v1/auth/login', logIn],
  ['listAuthMethods', 'GET', '/v1/auth/providers', showProviders],
  ['authWithTOTP', 'POST', '/v1/auth/mfa/challenge', answerByCode],
  ['confirmTOTP', 'POST', '/v1/auth/mfa/enroll-via-challenge', enrol],
  ['passkeyLoginOptions', 'POST', '/v1/auth/mfa/webauthn/begin', beginPasskey],
  ['authWithPasskey', 'POST', '/v1/auth/mfa/webauthn/complete', answerByPasskey],
  ['requestPasswordReset', 'POST', '/v1/auth/request-password-reset', requestReset],
  ['confirmPasswordReset', 'POST', '/v1/auth/reset-password', reset],
  ['confirmVerification', 'POST', '/v1/auth/verify-email', verifyEmail],
  ['confirmPasswordReset', 'POST', '/v1/auth/set-initial-password', setInitialPassword],
  ['authWithOAuth2', 'POST', '/v1/auth/callback', notBuilt],
  ['view', 'GET', `${me}/profile`, showProfile],
  ['view', 'GET', `${me}/preferences`, showPreferences],
  ['update', 'POST', `${me}/password`, changePassword],
  ['getTOTP', 'GET', `${me}/mfa`, listFactors],
  ['setUpTOTP', 'POST', `${me}/mfa/totp`, beginApp],
  ['confirmTOTP', 'POST', `${me}/mfa/totp/verify`, confirmApp],
  ['passkeyOptions', 'POST', `${me}/mfa/webauthn/register/options`, beginKey],
  ['registerPasskey', 'POST', `${me}/mfa/webauthn/register/complete`, addKey],
  ['makeRecoveryCodes', 'POST', `${me}/mfa/backup-codes`, renewCodes],
  ['removeTOTP', 'DELETE', `${me}/mfa/:id`, removeFactor],
  ['list', 'GET', '/v1/tenants', listTenants],
  ['create', 'POST', '/v1/tenants', createTenant],
  ['create', 'POST', '/v1/domains', addDomain],
  ['requestVerification', 'POST', '/v1/users/:id/resend-invite', resendInvite],
  ['health', 'GET', '/healthz', async (exchange) => send(exchange, 200, { status: 'ok' })],
]

/**
 * A JITSudo client's tenants, with challenges for second factors. The login's body and replies, and
 * every error: schema/contracts/jitsudo.json.
 */
export function jitsudo(): Contract {
  return {
    name: 'jitsudo',
    prefixes: ['/v1'],
    routes: routesOf(rows, bodyLimitBytes),
    shapeError(error, exchange) {
      const { status, body } = jitsudoError(error)
      // Every limit says when it ends; a minute is this contract's longest.
      if (status === 429 && !exchange.response.get('Retry-After')) exchange.set('Retry-After', '60')
      send(exchange, status, body)
    },
  }
}

/** OIDC: an app uses the native OAuth2 routes. */
async function notBuilt(): Promise<void> {
  throw fail('server.not_implemented')
}

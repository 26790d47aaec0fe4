import manifest from '../../package.json' with { type: 'json' }
import type { Contract, Exchange, Route } from '../base/route.js'
import { type ContractRow, routesOf } from './rows.js'
import { send } from './slugbase-body.js'
import { newPair } from './slugbase-csrf.js'
import { type SlugbaseRoute, slugbaseError } from './slugbase-errors.js'
import { logIn } from './slugbase-login.js'
import { deleteMe, showMe, showSession, updateMe } from './slugbase-me.js'
import {
  beginEnrolment,
  cancelEnrolment,
  confirmEnrolment,
  disableMfa,
  regenerateCodes,
  showMfa,
} from './slugbase-mfa.js'
import { verifyMfa } from './slugbase-mfa-login.js'
import { callback, connect, listProviders } from './slugbase-oidc.js'
import { requestReset, reset, verifyReset } from './slugbase-reset.js'
import { logOut } from './slugbase-session.js'
import { register, setUp, setupStatus } from './slugbase-sign-up.js'
import {
  checkChange,
  confirmChange,
  requestResend,
  resendForToken,
  signUpStatus,
  verifySignUp,
} from './slugbase-verification.js'

const bodyLimitBytes = 10 << 20

/** Each row names the native operation it corresponds to, if there is one. */
const rows: readonly ContractRow[] = [
  ['authWithPassword', 'POST', '/api/auth/login', logIn],
  ['logout', 'POST', '/api/auth/logout', logOut],
  ['view', 'GET', '/api/auth/me', showSession],
  ['csrfToken', 'GET', '/api/csrf-token', newPair],
  ['setupStatus', 'GET', '/api/auth/setup/status', setupStatus],
  ['create', 'POST', '/api/auth/setup', setUp],
  ['create', 'POST', '/api/auth/register', register],
  ['confirmVerification', 'POST', '/api/auth/verify-signup', verifySignUp],
  ['verificationStatus', 'GET', '/api/auth/signup-verification/status', signUpStatus],
  ['requestVerification', 'POST', '/api/auth/request-signup-resend', requestResend],
  ['requestVerification', 'POST', '/api/auth/resend-signup-verification', resendForToken],
  ['getTOTP', 'GET', '/api/auth/mfa/status', showMfa],
  ['setUpTOTP', 'POST', '/api/auth/mfa/enroll/begin', beginEnrolment],
  ['confirmTOTP', 'POST', '/api/auth/mfa/enroll/confirm', confirmEnrolment],
  ['cancelTOTP', 'POST', '/api/auth/mfa/enroll/cancel', cancelEnrolment],
  ['removeTOTP', 'POST', '/api/auth/mfa/disable', disableMfa],
  ['makeRecoveryCodes', 'POST', '/api/auth/mfa/backup/regenerate', regenerateCodes],
  ['authWithTOTP', 'POST', '/api/auth/mfa/verify', verifyMfa],
  ['view', 'GET', '/api/users/me', showMe],
  ['update', 'PUT', '/api/users/me', updateMe],
  ['delete', 'DELETE', '/api/users/me', deleteMe],
  ['emailChangeStatus', 'GET', '/api/email-verification/verify', checkChange],
  ['confirmEmailChange', 'POST', '/api/email-verification/confirm', confirmChange],
  ['requestPasswordReset', 'POST', '/api/password-reset/request', requestReset],
  ['passwordResetStatus', 'GET', '/api/password-reset/verify', verifyReset],
  ['confirmPasswordReset', 'POST', '/api/password-reset/reset', reset],
  ['listAuthMethods', 'GET', '/api/auth/providers', listProviders],
  ['listAuthMethods', 'GET', '/api/auth/:provider', connect],
  ['authWithOAuth2', 'GET', '/api/auth/:provider/callback', callback],
  ['health', 'GET', '/api/health', async (exchange) => send(exchange, 200, { status: 'ok' })],
  ['version', 'GET', '/api/version', showVersion],
]

/**
 * SlugBase: the user in the answer, the token in a cookie that scripts can't read. Bodies and
 * replies: schema/contracts/slugbase.json. Source: mdg-labs/slugbase backend/src/routes.
 */
export function slugbase(): Contract {
  return {
    name: 'slugbase',
    prefixes: ['/api/auth', '/api/password-reset', '/api/email-verification'],
    routes: routesOf(rows, bodyLimitBytes),
    shapeError(error, exchange) {
      const { status, body } = slugbaseError(error, kindOf(exchange.state.route))
      send(exchange, status, body)
    },
  }
}

/** `GET /api/version`: what runs here. A release isn't built from one known commit. */
async function showVersion(exchange: Exchange): Promise<void> {
  send(exchange, 200, { version: manifest.version, commit: null, mode: 'selfhosted' })
}

function kindOf(route: Route | undefined): SlugbaseRoute {
  if (route?.name === 'authWithPassword') return 'login'
  return route?.path.startsWith('/api/auth/mfa/') ? 'mfa' : ''
}

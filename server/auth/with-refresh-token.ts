import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import { recordId } from '../model/record.js'
import { signRefreshToken } from '../tokens/refresh.js'
import { secondsUntil } from './issue-token.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { authWithRefreshToken } from './renew-session.js'

/**
 * Exchanges a refresh token of a native login for a new one and a new session token. The session's
 * end stays as the login set it. Throws session.refresh_disabled, auth.failed for any fault,
 * auth.rule.
 */
export async function authWithNativeRefreshToken(
  app: App,
  collection: AuthCollection,
  token: string,
  request: AuthRequest,
): Promise<AuthOutcome> {
  if (!app.factors.sessions(collection)?.refreshTokens) throw fail('session.refresh_disabled')
  return authWithRefreshToken(app, collection, token, request, {
    kind: 'native',
    refusal: 'auth.failed',
    session(record, ticket, expires) {
      const now = Math.floor(app.clock.now() / 1000)
      const own = { id: recordId(record), ...ticket }
      return {
        claims: { sid: ticket.sid },
        ttlSeconds: secondsUntil(app, record, expires),
        refreshable: true,
        refreshToken: signRefreshToken(record, own, now, expires - now),
      }
    },
  })
}

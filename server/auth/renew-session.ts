import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { isRefreshTokenOf, readRefreshToken } from '../tokens/refresh.js'
import { isBlocked } from './blocked.js'
import { finishAuth, type SessionClaims } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { findSession, type RefreshSession, renewSession, type SessionTicket } from './sessions.js'

/** What a contract adds to the renewal of its sessions. */
export interface Renewal {
  /** Seconds that the next refresh token lives. */
  ttlSeconds: number
  /** Called once the token is known to be right; throws to refuse. */
  admit?(record: RecordModel, session: RefreshSession): void | Promise<void>
  /** Makes the new tokens from the next ticket. */
  session(record: RecordModel, ticket: SessionTicket): SessionClaims
}

/**
 * Trades a refresh token for a new session token; works once per refresh token, and a second use
 * ends the session. No password and no second factor: the login that began it had them.
 * Throws access.token_required for whatever is wrong with the token or the account, auth.rule.
 */
export async function authWithRefreshToken(
  app: App,
  collection: AuthCollection,
  token: string,
  request: AuthRequest,
  renewal: Renewal,
): Promise<AuthOutcome> {
  const claims = readRefreshToken(token)
  const session = claims && (await findSession(app, claims.sid))
  if (!session || session.collection !== collection.id || session.record !== claims.id) {
    throw fail('access.token_required')
  }
  const target = { collection: collection.name, id: claims.id }
  noteRequest(request.caller, { method: 'refresh', target })
  const record = await findRecordById(app.store.read, collection, claims.id)
  const now = Math.floor(app.clock.now() / 1000)
  if (!record || !isRefreshTokenOf(record, token, now) || isBlocked(record)) {
    throw fail('access.token_required')
  }
  await renewal.admit?.(record, session)
  return finishAuth(app, record, {
    method: '',
    request,
    async session() {
      const ticket = await renewSession(app, claims, renewal.ttlSeconds)
      if (!ticket) {
        noteRequest(request.caller, { data: { reused: true } })
        throw fail('access.token_required')
      }
      return renewal.session(record, ticket)
    },
  })
}

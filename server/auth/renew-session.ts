import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { type ErrorCode, fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { isRefreshTokenOf, readRefreshToken } from '../tokens/refresh.js'
import { isBlocked } from './blocked.js'
import { finishAuth } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import type { SessionClaims } from './session-claims.js'
import {
  findSession,
  renewSession,
  type Session,
  type SessionKind,
  type SessionTicket,
} from './sessions.js'

/** What a contract adds to the renewal of its sessions. */
export interface Renewal<Admitted = void> {
  /** Whose sessions it renews: another's refresh tokens are strangers' here. */
  kind: SessionKind
  /** Lifetime of the next refresh token in seconds. Default: the session's end stays the same. */
  ttlSeconds?: number
  /** The error code for any fault of the token or the account. */
  refusal: ErrorCode
  /** Called when the token has been verified; throws to refuse. Its result is passed to `session`. */
  admit?(record: RecordModel, session: Session): Admitted | Promise<Admitted>
  /** Makes the new tokens from the next ticket. */
  session(
    record: RecordModel,
    ticket: SessionTicket,
    expires: number,
    admitted: Admitted,
  ): SessionClaims
}

/**
 * Exchanges a refresh token for a new session token; works once per refresh token, and a second use
 * ends the session. It needs no password and no second factor: the login that started the session
 * had them. Throws `refusal` for any fault of the token or the account, and auth.rule.
 */
export async function authWithRefreshToken<Admitted = void>(
  app: App,
  collection: AuthCollection,
  token: string,
  request: AuthRequest,
  renewal: Renewal<Admitted>,
): Promise<AuthOutcome> {
  const { kind, refusal, ttlSeconds } = renewal
  const claims = readRefreshToken(token)
  const session = claims && (await findSession(app, claims.sid))
  const isHere = session?.kind === kind && session.collection === collection.id
  if (!claims || !isHere || session.record !== claims.id) throw fail(refusal)
  const target = { collection: collection.name, id: claims.id }
  noteRequest(request.caller, { method: 'refresh', target })
  const record = await findRecordById(app.store.read, collection, claims.id)
  const now = Math.floor(app.clock.now() / 1000)
  if (!record || !isRefreshTokenOf(record, token, now) || isBlocked(record)) {
    throw fail(refusal)
  }
  const admitted = (await renewal.admit?.(record, session)) as Admitted
  return finishAuth(app, record, {
    method: '',
    request,
    async session() {
      const expires = ttlSeconds === undefined ? session.expires : now + ttlSeconds
      const ticket = await renewSession(app, claims, expires)
      if (!ticket) {
        noteRequest(request.caller, { data: { reused: true } })
        throw fail(refusal)
      }
      return renewal.session(record, ticket, expires, admitted)
    },
  })
}

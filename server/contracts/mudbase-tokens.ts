import type { SessionClaims } from '../auth/session-claims.js'
import { beginSession, type SessionTicket } from '../auth/sessions.js'
import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { signRefreshToken } from '../tokens/refresh.js'

export const accessTtlSeconds = 1800
export const refreshTtlSeconds = 30 * 24 * 60 * 60

/** What the native token contains for this contract, and the refresh token issued with it. */
export function issueTokens(
  app: App,
  record: RecordModel,
  { sid, jti }: SessionTicket,
  projectId: string,
): SessionClaims {
  const iat = Math.floor(app.clock.now() / 1000)
  const claims = { email: textOf(record, 'email'), iat, projectId, sid, typ: 'access' }
  const own = { id: recordId(record), sid, jti }
  return {
    claims,
    ttlSeconds: accessTtlSeconds,
    refreshToken: signRefreshToken(record, own, iat, refreshTtlSeconds),
  }
}

/** The same for a new session. */
export async function beginTokens(
  app: App,
  record: RecordModel,
  projectKey: string,
  caller: Caller,
): Promise<SessionClaims> {
  const ticket = await beginSession(app, record, {
    kind: 'mudbase',
    ttlSeconds: refreshTtlSeconds,
    project: projectKey,
    caller,
  })
  return issueTokens(app, record, ticket, projectKey)
}

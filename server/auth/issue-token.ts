import type { App } from '../base/app.js'
import type { AuthCollection, Collection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { signRefreshToken } from '../tokens/refresh.js'
import type { Finish } from './finish-options.js'
import type { AuthRequest } from './outcome.js'
import { beginSession } from './sessions.js'

export interface Issued {
  token: string
  /** If the client asked for one and the collection issues them; or the contract's own. */
  refreshToken?: string
  /** A contract's claims in addition to the native ones. */
  claims?: Readonly<Record<string, unknown>>
}

/**
 * The token of a login or of a renewal. A login's starts a session if its collection has sessions,
 * whichever contract was used; a renewal's continues its own.
 */
export async function issueToken(
  app: App,
  record: RecordModel,
  { method, request, session, sid }: Finish,
): Promise<Issued> {
  if (session) {
    const { claims, ttlSeconds, withSession, refreshable = false, ...own } = await session(record)
    const begins =
      claims['sid'] === undefined && (withSession || app.factors.sessions(record.collection))
    const began = begins ? await beginContractSession(app, record, ttlSeconds, request) : undefined
    const all = { ...claims, ...began, refreshable }
    return { token: app.tokens.sign('auth', record, all, ttlSeconds), claims, ...own }
  }
  if (sid !== undefined) return { token: await signedFor(app, record, sid) }
  const settings = method === '' ? undefined : app.factors.sessions(record.collection)
  if (!settings) return { token: app.tokens.sign('auth', record, { refreshable: true }) }
  const { absoluteSeconds, idleSeconds, refreshTokens } = settings
  const ticket = await beginSession(app, record, {
    kind: 'native',
    ttlSeconds: absoluteSeconds,
    idleSeconds,
    caller: request.caller,
  })
  const claims = { refreshable: true, sid: ticket.sid }
  const ttlSeconds = Math.min(durationOf(record.collection), absoluteSeconds)
  const token = app.tokens.sign('auth', record, claims, ttlSeconds)
  if (!refreshTokens || !request.wantsRefreshToken) return { token }
  const now = Math.floor(app.clock.now() / 1000)
  const own = { id: recordId(record), ...ticket }
  return { token, refreshToken: signRefreshToken(record, own, now, absoluteSeconds) }
}

/** The lifetime in seconds of a native token that doesn't outlive its session. */
export function secondsUntil(app: App, { collection }: RecordModel, expires: number): number {
  const left = expires - Math.floor(app.clock.now() / 1000)
  return Math.max(1, Math.min(durationOf(collection), left))
}

async function signedFor(app: App, record: RecordModel, sid: string): Promise<string> {
  const session = app.sessions.lastRead(sid) ?? (await app.sessions.find(sid, record))
  // If the session has ended since the request came in, its token is invalid too.
  const ttlSeconds = session ? secondsUntil(app, record, session.expires) : 1
  return app.tokens.sign('auth', record, { refreshable: true, sid }, ttlSeconds)
}

async function beginContractSession(
  app: App,
  record: RecordModel,
  ttlSeconds: number,
  { caller }: AuthRequest,
): Promise<{ sid: string }> {
  const { sid } = await beginSession(app, record, { kind: 'contract', ttlSeconds, caller })
  return { sid }
}

function durationOf(collection: Collection): number {
  return (collection as AuthCollection).auth.authToken.duration
}

import { createHash } from 'node:crypto'
import type { App } from '../base/app.js'
import { randomText } from '../base/ids.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Db } from '../store/store.js'

type Stores = Pick<App, 'store' | 'clock'>

/** A login that lives on by a refresh token; the table is `refresh_sessions` of pocketgate.db. */
export interface RefreshSession {
  /** Collection id and record id of the account. */
  collection: string
  record: string
  /** What the login chose and a renewal keeps; '' for nothing. */
  project: string
}

/** What a token says of its session: which one, and the id of the only refresh token that counts. */
export interface SessionTicket {
  sid: string
  jti: string
}

// Long enough that nobody meets another's by chance or by guessing.
const idLength = 24
// Arbitrary: more than one login adds, so that the table shrinks, and few enough to cost nothing.
const sweepRows = 20

/** Begins a session of `ttlSeconds` and removes a few that have expired. */
export async function beginSession(
  app: Stores,
  record: RecordModel,
  ttlSeconds: number,
  project = '',
): Promise<SessionTicket> {
  const ticket = { sid: randomText(idLength), jti: randomText(idLength) }
  const now = nowSeconds(app)
  const own = await app.store.own()
  await own.transaction(async (tx) => {
    await tx.run(insert, [
      ticket.sid,
      record.collection.id,
      recordId(record),
      project,
      hashOf(ticket.jti),
      now,
      now + ttlSeconds,
    ])
    await tx.run(sweep, [now])
  })
  return ticket
}

/** The session, if it still lives. */
export async function findSession(app: Stores, sid: string): Promise<RefreshSession | undefined> {
  const own = await app.store.own()
  return own.read.get<RefreshSession>(select, [sid, nowSeconds(app)])
}

/**
 * Trades the ticket for the next one, once: of many at a time exactly one gets it. A ticket that was
 * traded before ends the session, because one of its two holders isn't the owner; then undefined.
 * The ticket must come from a token whose signature was checked.
 */
export async function renewSession(
  app: Stores,
  { sid, jti }: SessionTicket,
  ttlSeconds: number,
): Promise<SessionTicket | undefined> {
  const next = { sid, jti: randomText(idLength) }
  const now = nowSeconds(app)
  const own = await app.store.own()
  const won = await own.transaction(async (tx: Db) => {
    const values = [hashOf(next.jti), now + ttlSeconds, sid, hashOf(jti), now]
    if ((await tx.run(rotate, values)).changes === 1) return true
    await tx.run(revoke, [sid])
    return false
  })
  return won ? next : undefined
}

/** Ends all sessions of an account but one; '' ends all. In the transaction that makes it necessary. */
export async function endOtherSessions(
  tx: Db,
  record: RecordModel,
  keptSid: string,
): Promise<void> {
  const who = [record.collection.id, recordId(record)]
  for (const { sid } of await tx.all<{ sid: string }>(ofAccount, who, sessionsReach)) {
    if (sid !== keptSid) await tx.run(revoke, [sid])
  }
}

/** Ends a session, and with it every token of that `sid`. */
export async function endSession(app: Stores, sid: string): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => tx.run(revoke, [sid]))
}

/**
 * Whether a token's session still lives and is that account's. Looked up each time (some 10 µs):
 * another process may have ended it a moment ago.
 */
export async function isLiveSession(
  app: Stores,
  sid: string,
  record: RecordModel,
): Promise<boolean> {
  const session = await findSession(app, sid)
  return session?.collection === record.collection.id && session.record === recordId(record)
}

/** Only hashes are stored, so that a copy of the file signs nobody in. */
function hashOf(jti: string): string {
  return createHash('sha256').update(jti).digest('hex')
}

function nowSeconds({ clock }: Stores): number {
  return Math.floor(clock.now() / 1000)
}

// Arbitrary, for the planner: nobody begins so many within their lifetime.
const sessionsReach = 1000

const ofAccount =
  'SELECT sid FROM refresh_sessions WHERE collection = ? AND record = ? AND revoked = 0'
const insert = `INSERT INTO refresh_sessions
  (sid, collection, record, project, jti_hash, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)`
const sweep = `DELETE FROM refresh_sessions WHERE sid IN
  (SELECT sid FROM refresh_sessions WHERE expires <= ? ORDER BY expires LIMIT ${sweepRows})`
const select = `SELECT collection, record, project FROM refresh_sessions
  WHERE sid = ? AND revoked = 0 AND expires > ?`
const rotate = `UPDATE refresh_sessions SET jti_hash = ?, expires = ?
  WHERE sid = ? AND jti_hash = ? AND revoked = 0 AND expires > ?`
const revoke = 'UPDATE refresh_sessions SET revoked = 1 WHERE sid = ? AND revoked = 0'

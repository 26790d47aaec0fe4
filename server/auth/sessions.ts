import { hash } from 'node:crypto'
import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { randomText } from '../base/ids.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import type { Db, OwnStore } from '../store/store.js'

type Stores = Pick<App, 'store' | 'clock'>

/** Whose lifetimes a session has, and whose refresh tokens go on with it. */
export type SessionKind = 'native' | 'mudbase' | 'contract'

/** A login that can be ended by itself; the table is `refresh_sessions` of pocketgate.db. Times are seconds since 1970. */
export interface Session {
  /** Collection id and record id of the account. */
  collection: string
  record: string
  kind: SessionKind
  /** What the login chose and a renewal keeps; '' for nothing. */
  project: string
  created: number
  expires: number
  lastUsed: number
  /** 0 for no such limit. */
  idleSeconds: number
  idleEnds: number
}

/** One that its account looks at. */
export interface OwnSession extends Session {
  sid: string
  address: string
  userAgent: string
}

/** What a token says of its session: which one, and the id of the only refresh token that counts. */
export interface SessionTicket {
  sid: string
  jti: string
}

export interface SessionBegin {
  kind: SessionKind
  ttlSeconds: number
  /** Left out or 0: no such limit. */
  idleSeconds?: number
  project?: string
  /** Whose device and address are kept. */
  caller?: Pick<Caller, 'ip' | 'userAgent'>
}

// Long enough that nobody meets another's by chance or by guessing.
const idLength = 24
// Arbitrary: more than one login adds, so that the table shrinks, and few enough to cost nothing.
const sweepRows = 20
// Characters; those of browsers have some 150.
const userAgentMax = 500
// Arbitrary, for the planner: nobody begins so many within their lifetime.
const sessionsReach = 1000
// Arbitrary: more than anybody looks through.
const listMax = 200

/** Begins a session and removes a few that have expired. */
export async function beginSession(
  app: Stores,
  record: RecordModel,
  { kind, ttlSeconds, idleSeconds = 0, project = '', caller }: SessionBegin,
): Promise<SessionTicket> {
  const ids = randomText(2 * idLength)
  const ticket = { sid: ids.slice(0, idLength), jti: ids.slice(idLength) }
  const now = nowSeconds(app)
  const own = await app.store.own()
  await own.transaction(async (tx) => {
    await tx.run(insert, [
      ticket.sid,
      ...accountOf(record),
      project,
      hashOf(ticket.jti),
      now,
      now + ttlSeconds,
      kind,
      keyOf(record),
      now,
      idleSeconds,
      idleSeconds > 0 ? now + idleSeconds : 0,
      caller?.ip ?? '',
      (caller?.userAgent ?? '').slice(0, userAgentMax),
    ])
    for (const { sid } of await tx.all<{ sid: string }>(expired, [now], sweepRows)) {
      await tx.run(remove, [sid])
    }
  })
  return ticket
}

/** The session, if it still lives. */
export async function findSession(app: Stores, sid: string): Promise<Session | undefined> {
  const session = await readSession(await app.store.own(), sid)
  return session && isAlive(session, nowSeconds(app)) ? session : undefined
}

/** The session, unless somebody has ended it: whether its time is over is for the caller to see. */
export function readSession({ read }: OwnStore, sid: string): Promise<Session | undefined> {
  return read.get<Session>(select, [sid])
}

/** Whether neither of its ends has come at `now`, in seconds since 1970. */
export function isAlive({ expires, idleEnds }: Session, now: number): boolean {
  return now < expires && (idleEnds === 0 || now < idleEnds)
}

/**
 * Trades the ticket for the next one, once: of many at a time exactly one gets it. A ticket that was
 * traded before ends the session, because one of its two holders isn't the owner; then undefined.
 * The ticket must come from a token whose signature was checked. `expires`: the session's new end.
 */
export async function renewSession(
  app: Stores,
  { sid, jti }: SessionTicket,
  expires: number,
): Promise<SessionTicket | undefined> {
  const next = { sid, jti: randomText(idLength) }
  const now = nowSeconds(app)
  const own = await app.store.own()
  const won = await own.transaction(async (tx: Db) => {
    const values = [hashOf(next.jti), expires, now, now, sid, hashOf(jti), now, now]
    if ((await tx.run(rotate, values)).changes === 1) return true
    await tx.run(revoke, [sid])
    return false
  })
  return won ? next : undefined
}

/** Notes that sessions were used. Those that have ended stay so. */
export async function touchSessions(app: Stores, sids: Iterable<string>): Promise<void> {
  const now = nowSeconds(app)
  const own = await app.store.own()
  await own.transaction(async (tx) => {
    for (const sid of sids) await tx.run(touch, [now, now, sid, now, now])
  })
}

/** An account's sessions that live, the last used first. */
export async function sessionsOf(app: Stores, record: RecordModel): Promise<OwnSession[]> {
  if (!app.store.hasOwn()) return []
  const { read } = await app.store.own()
  const now = nowSeconds(app)
  const found = await read.all<OwnSession>(
    list,
    [...accountOf(record), keyOf(record)],
    sessionsReach,
  )
  return found
    .filter((session) => isAlive(session, now))
    .sort((one, other) => other.lastUsed - one.lastUsed || other.created - one.created)
    .slice(0, listMax)
}

/** Ends one of an account's sessions; false where it has none of that id. */
export async function endSession(
  { store }: Stores,
  record: RecordModel,
  sid: string,
): Promise<boolean> {
  if (!store.hasOwn()) return false
  const own = await store.own()
  const ended = await own.transaction((tx) => tx.run(revokeOf, [sid, ...accountOf(record)]))
  return ended.changes === 1
}

/**
 * Ends all sessions of an account but one; '' ends all. In the transaction that makes it necessary. Gives
 * how many there were.
 */
export async function endOtherSessions(
  tx: Db,
  record: RecordModel,
  keptSid: string,
): Promise<number> {
  let ended = 0
  for (const { sid } of await tx.all<{ sid: string }>(
    ofAccount,
    accountOf(record),
    sessionsReach,
  )) {
    if (sid !== keptSid) ended += (await tx.run(revoke, [sid])).changes
  }
  return ended
}

function accountOf(record: RecordModel): [collection: string, record: string] {
  return [record.collection.id, recordId(record)]
}

/** With another token key its tokens are dead, whoever has changed it: PocketBase, too. */
function keyOf(record: RecordModel): string {
  return hashOf(textOf(record, 'tokenKey')).slice(0, 32)
}

/** Only hashes are stored, so that a copy of the file signs nobody in. */
function hashOf(text: string): string {
  return hash('sha256', text)
}

function nowSeconds({ clock }: Stores): number {
  return Math.floor(clock.now() / 1000)
}

const ofAccount =
  'SELECT sid FROM refresh_sessions WHERE collection = ? AND record = ? AND revoked = 0'
const insert = `INSERT INTO refresh_sessions
  (sid, collection, record, project, jti_hash, created, expires, kind, key, last_used, idle_seconds, idle_ends,
    address, user_agent)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const expired = `SELECT sid FROM refresh_sessions WHERE expires <= ? LIMIT ${sweepRows}`
const remove = 'DELETE FROM refresh_sessions WHERE sid = ?'
const columns = `collection, record, kind, project, created, expires, last_used AS "lastUsed",
  idle_seconds AS "idleSeconds", idle_ends AS "idleEnds"`
const select = `SELECT ${columns} FROM refresh_sessions WHERE sid = ? AND revoked = 0`
const list = `SELECT sid, address, user_agent AS "userAgent", ${columns} FROM refresh_sessions
  WHERE collection = ? AND record = ? AND revoked = 0 AND (key = '' OR key = ?) LIMIT ${sessionsReach}`
const isLive = 'revoked = 0 AND expires > ? AND (idle_ends = 0 OR idle_ends > ?)'
const used = `last_used = ?,
  idle_ends = CASE WHEN idle_seconds > 0 THEN ? + idle_seconds ELSE 0 END`
const rotate = `UPDATE refresh_sessions SET jti_hash = ?, expires = ?, ${used}
  WHERE sid = ? AND jti_hash = ? AND ${isLive}`
const touch = `UPDATE refresh_sessions SET ${used} WHERE sid = ? AND ${isLive}`
const revoke = 'UPDATE refresh_sessions SET revoked = 1 WHERE sid = ? AND revoked = 0'
const revokeOf = `${revoke} AND collection = ? AND record = ?`

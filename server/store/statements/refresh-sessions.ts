import type { Db } from '../store.js'
import type { Account } from './account.js'

/** Whose lifetimes a session has, and whose refresh tokens continue it. */
export type SessionKind = 'native' | 'mudbase' | 'contract'

/** A row of `refresh_sessions` in pocketgate.db. Times are seconds since 1970. */
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
  /** 0 means no limit. */
  idleSeconds: number
  idleEnds: number
}

/** A session as its own account sees it. */
export interface OwnSession extends Session {
  sid: string
  address: string
  userAgent: string
}

export interface NewSession extends Omit<OwnSession, 'collection' | 'record' | 'lastUsed'> {
  account: Account
  /** Hash of the id of the only valid refresh token. */
  jtiHash: string
  /** Hash of the account's token key; '' matches any key. */
  key: string
}

// Arbitrary: more than one login adds, so that the table shrinks, and few enough to cost nothing.
const sweepRows = 20
// For the planner, and more than an account may have.
const reach = 1100

export function insert(tx: Db, session: NewSession) {
  const { sid, account, project, jtiHash, created, expires, kind, key } = session
  const { idleSeconds, idleEnds, address, userAgent } = session
  const values = [sid, ...account, project, jtiHash, created, expires, kind, key, created]
  return tx.run(inserting, [...values, idleSeconds, idleEnds, address, userAgent])
}

/** Removes a few that have expired at `now`. */
export async function sweep(tx: Db, now: number): Promise<void> {
  for (const { sid } of await tx.all<{ sid: string }>(expired, [now], sweepRows)) {
    await tx.run(removing, [sid])
  }
}

/** Whether an account has more than `kept` sessions, ended ones included. */
export async function areTooMany(tx: Db, account: Account, kept: number): Promise<boolean> {
  const [next] = await tx.all(beyond, [...account, kept], kept + 1)
  return next !== undefined
}

/** Removes a few of an account's sessions: ended ones, then those that were used longest ago. */
export async function removeOldest(tx: Db, account: Account): Promise<void> {
  for (const { sid } of await tx.all<{ sid: string }>(oldest, account, sweepRows)) {
    await tx.run(removing, [sid])
  }
}

/** A session that nobody has ended. */
export function find(db: Db, sid: string): Promise<Session | undefined> {
  return db.get<Session>(one, [sid])
}

/** An account's sessions with that key, or with none, in no order. */
export function list(db: Db, account: Account, key: string): Promise<OwnSession[]> {
  return db.all<OwnSession>(ofKey, [...account, key], reach)
}

/** The ids of an account's sessions. */
export async function ids(tx: Db, account: Account): Promise<string[]> {
  const rows = await tx.all<{ sid: string }>(ofAccount, account, reach)
  return rows.map(({ sid }) => sid)
}

/** Gives a live session another ticket and another end, if `jtiHash` is still its ticket's. */
export function rotate(
  tx: Db,
  { sid, jtiHash, nextHash }: { sid: string; jtiHash: string; nextHash: string },
  expires: number,
  now: number,
) {
  return tx.run(rotating, [nextHash, expires, now, now, sid, jtiHash, now, now])
}

/** Records that a live session was used. */
export function touch(tx: Db, sid: string, now: number) {
  return tx.run(touching, [now, now, sid, now, now])
}

export function revoke(tx: Db, sid: string) {
  return tx.run(revoking, [sid])
}

/** Only one of the account's own. */
export function revokeOf(tx: Db, sid: string, account: Account) {
  return tx.run(`${revoking} AND collection = ? AND record = ?`, [sid, ...account])
}

const ofAccount =
  'SELECT sid FROM refresh_sessions WHERE collection = ? AND record = ? AND revoked = 0'
const inserting = `INSERT INTO refresh_sessions
  (sid, collection, record, project, jti_hash, created, expires, kind, key, last_used, idle_seconds, idle_ends,
    address, user_agent)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const removing = 'DELETE FROM refresh_sessions WHERE sid = ?'
const beyond = `SELECT sid FROM refresh_sessions WHERE collection = ? AND record = ?
  LIMIT 1 OFFSET ?`
const oldest = `SELECT sid FROM refresh_sessions WHERE collection = ? AND record = ?
  ORDER BY revoked DESC, last_used, created, sid LIMIT ${sweepRows}`
const expired = `SELECT sid FROM refresh_sessions WHERE expires <= ? LIMIT ${sweepRows}`
const columns = `collection, record, kind, project, created, expires, last_used AS "lastUsed",
  idle_seconds AS "idleSeconds", idle_ends AS "idleEnds"`
const one = `SELECT ${columns} FROM refresh_sessions WHERE sid = ? AND revoked = 0`
const ofKey = `SELECT sid, address, user_agent AS "userAgent", ${columns} FROM refresh_sessions
  WHERE collection = ? AND record = ? AND revoked = 0 AND (key = '' OR key = ?) LIMIT ${reach}`
const isLive = 'revoked = 0 AND expires > ? AND (idle_ends = 0 OR idle_ends > ?)'
const used = `last_used = ?,
  idle_ends = CASE WHEN idle_seconds > 0 THEN ? + idle_seconds ELSE 0 END`
const rotating = `UPDATE refresh_sessions SET jti_hash = ?, expires = ?, ${used}
  WHERE sid = ? AND jti_hash = ? AND ${isLive}`
const touching = `UPDATE refresh_sessions SET ${used} WHERE sid = ? AND ${isLive}`
const revoking = 'UPDATE refresh_sessions SET revoked = 1 WHERE sid = ? AND revoked = 0'

import { hash } from 'node:crypto'
import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { randomText } from '../base/ids.js'
import { type RecordModel, textOf } from '../model/record.js'
import type { OwnSession, Session, SessionKind } from '../store/statements/refresh-sessions.js'
import * as sessions from '../store/statements/refresh-sessions.js'
import type { Db, OwnStore } from '../store/store.js'

export type { OwnSession, Session, SessionKind } from '../store/statements/refresh-sessions.js'

import { accountOf } from './enrolled.js'

type Stores = Pick<App, 'store' | 'clock'>

/** What a token says about its session: its id, and the id of the only valid refresh token. */
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
  /** Its user agent and address are stored. */
  caller?: Pick<Caller, 'ip' | 'userAgent'>
}

// Long enough that nobody hits another's by chance or by guessing.
const idLength = 24
// Characters; browsers send about 150.
const userAgentMax = 500
// Arbitrary: more than anybody looks through.
const listMax = 200
// Arbitrary: more than anybody has in use. Logins without a logout would fill the table for as long
// as a session lives, and a new password has to end each of them.
const keptMax = 1000

/**
 * Starts a session and removes a few expired ones; beyond a thousand of an account, those that were
 * used longest ago.
 */
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
    await sessions.insert(tx, {
      sid: ticket.sid,
      account: accountOf(record),
      project,
      jtiHash: hashOf(ticket.jti),
      created: now,
      expires: now + ttlSeconds,
      kind,
      key: keyOf(record),
      idleSeconds,
      idleEnds: idleSeconds > 0 ? now + idleSeconds : 0,
      address: caller?.ip ?? '',
      userAgent: (caller?.userAgent ?? '').slice(0, userAgentMax),
    })
    await sessions.sweep(tx, now)
    const account = accountOf(record)
    if (await sessions.areTooMany(tx, account, keptMax)) await sessions.removeOldest(tx, account)
  })
  return ticket
}

/** The session, if it is still alive. */
export async function findSession(app: Stores, sid: string): Promise<Session | undefined> {
  const session = await readSession(await app.store.own(), sid)
  return session && isAlive(session, nowSeconds(app)) ? session : undefined
}

/** The session, unless somebody has ended it; the caller checks whether it has expired. */
export function readSession({ read }: OwnStore, sid: string): Promise<Session | undefined> {
  return sessions.find(read, sid)
}

/** Whether it has reached neither of its ends at `now`, in seconds since 1970. */
export function isAlive({ expires, idleEnds }: Session, now: number): boolean {
  return now < expires && (idleEnds === 0 || now < idleEnds)
}

/**
 * Exchanges the ticket for the next one, once: of many at the same time exactly one gets it. Using
 * a ticket a second time ends the session, because one of its two holders isn't the owner; the
 * result is then undefined. The ticket must come from a token whose signature was checked.
 * `expires`: the session's new end.
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
    const hashes = { sid, jtiHash: hashOf(jti), nextHash: hashOf(next.jti) }
    if ((await sessions.rotate(tx, hashes, expires, now)).changes === 1) return true
    await sessions.revoke(tx, sid)
    return false
  })
  return won ? next : undefined
}

/** Records that sessions were used. Ended ones stay ended. */
export async function touchSessions(app: Stores, sids: Iterable<string>): Promise<void> {
  const now = nowSeconds(app)
  const own = await app.store.own()
  await own.transaction(async (tx) => {
    for (const sid of sids) await sessions.touch(tx, sid, now)
  })
}

/** An account's live sessions, last used first. */
export async function sessionsOf(app: Stores, record: RecordModel): Promise<OwnSession[]> {
  if (!app.store.hasOwn()) return []
  const { read } = await app.store.own()
  const now = nowSeconds(app)
  const found = await sessions.list(read, accountOf(record), keyOf(record))
  return found
    .filter((session) => isAlive(session, now))
    .sort((one, other) => other.lastUsed - one.lastUsed || other.created - one.created)
    .slice(0, listMax)
}

/** Ends one of an account's sessions; false if it has none with that id. */
export async function endSession(
  { store }: Stores,
  record: RecordModel,
  sid: string,
): Promise<boolean> {
  if (!store.hasOwn()) return false
  const own = await store.own()
  const ended = await own.transaction((tx) => sessions.revokeOf(tx, sid, accountOf(record)))
  return ended.changes === 1
}

/**
 * Ends all sessions of an account except one; '' ends all. Runs in the transaction that makes it
 * necessary. Returns how many there were.
 */
export async function endOtherSessions(
  tx: Db,
  record: RecordModel,
  keptSid: string,
): Promise<number> {
  let ended = 0
  for (const sid of await sessions.ids(tx, accountOf(record))) {
    if (sid !== keptSid) ended += (await sessions.revoke(tx, sid)).changes
  }
  return ended
}

/** A new token key invalidates its tokens, whoever changed it, PocketBase included. */
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

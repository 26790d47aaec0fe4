import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { endOtherSessions, endSession, type OwnSession, sessionsOf } from './sessions.js'

/** Throws session.disabled. */
export function requireSessions(app: App, collection: AuthCollection): void {
  if (!app.factors.hasSessions(collection)) throw fail('session.disabled')
}

/** An account's live sessions, last used first. Throws session.disabled. */
export async function listSessions(app: App, record: RecordModel): Promise<OwnSession[]> {
  requireSessions(app, record.collection as AuthCollection)
  return sessionsOf(app, record)
}

/** Ends one of an account's sessions. Throws session.disabled, route.not_found. */
export async function endOneSession(
  app: App,
  record: RecordModel,
  sid: string,
  caller: Caller | undefined,
): Promise<void> {
  requireSessions(app, record.collection as AuthCollection)
  if (!(await endSession(app, record, sid))) throw fail('route.not_found')
  app.bus.emit('sessions.ended', { record, count: 1, caller })
}

/**
 * Ends all sessions of an account except the caller's; returns how many. Throws session.disabled.
 */
export async function endSessionsBut(
  app: App,
  record: RecordModel,
  caller: Caller | undefined,
): Promise<number> {
  requireSessions(app, record.collection as AuthCollection)
  return endOthers(app, record, caller)
}

/** The same for sessions ended by a change of factors, in every collection. */
export async function endOthers(
  app: App,
  record: RecordModel,
  caller: Caller | undefined,
): Promise<number> {
  if (!app.store.hasOwn()) return 0
  const kept = ownSession(app, record, caller)
  const own = await app.store.own()
  const count = await own.transaction((tx) => endOtherSessions(tx, record, kept))
  if (count > 0) app.bus.emit('sessions.ended', { record, count, caller })
  return count
}

/** The caller's session; '' for none, or somebody else's. */
export function ownSession(app: App, record: RecordModel, caller: Caller | undefined): string {
  const who = caller?.record
  const isOwn = who?.collection.id === record.collection.id && recordId(who) === recordId(record)
  return (isOwn && app.tokens.sessionOf(caller!.token)) || ''
}

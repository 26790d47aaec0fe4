import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { formatDate } from '../base/clock.js'
import { newRecordId } from '../base/ids.js'
import { passwordCost } from '../fields/password.js'
import { type AuthCollection, findField } from '../model/collection.js'
import { type Announcement, announce } from '../records/news.js'
import { deleteRows, insertRow, updateRows } from '../records/rows.js'
import type { StoredOtp } from '../store/statements/otps.js'
import * as otps from '../store/statements/otps.js'
import { withId } from '../store/statements/rows.js'
import type { Db } from '../store/store.js'

export type { StoredOtp } from '../store/statements/otps.js'

// PocketBase's limit: with that many live ones, the newest is returned again.
const maxLive = 10
// The field's cost, if the collection can't be read.
const usualCost = 8

/** The bcrypt cost of one-time passwords. */
export function otpCost(app: App): number {
  const collection = app.collections.find('_otps')
  const field = collection && findField(collection, 'password')
  return field ? passwordCost(field) : usualCost
}

export async function findOtp(db: Db, id: string): Promise<StoredOtp | undefined> {
  return otps.find(db, id)
}

/** Whether a code of the collection is older than `otp.duration`. */
export function isExpired(app: App, collection: AuthCollection, created: string): boolean {
  const age = app.clock.now() - Date.parse(created.replace(' ', 'T'))
  // An unreadable date counts as expired.
  return !(age <= collection.auth.otp.duration * 1000)
}

/** Who a new code is for: an account, or an unknown address, which only gets ids. */
export type OtpOwner =
  | { recordRef: string; codeless?: CodelessIds }
  | { recordRef?: undefined; codeless: CodelessIds }

export interface GivenId {
  id: string
  created: string
}

/** Ids that were given out without a code. `given`: the live ones; `give` adds one. */
export interface CodelessIds {
  given(): Promise<readonly GivenId[]>
  give(given: GivenId): Promise<void>
}

/**
 * Stores a hashed code for an account and returns its id; if ten are live already, returns the id
 * of the newest with `isNew` false. Without an account it does the same work and stores nothing.
 * Codes whose mail failed count as live, because as many ids must be given out as for an unknown
 * address.
 */
export async function storeOtp(
  app: App,
  collection: AuthCollection,
  of: OtpOwner,
  hash: string,
  limit = maxLive,
): Promise<GivenId & { isNew: boolean }> {
  const id = newRecordId()
  const owner = of.recordRef ?? newRecordId()
  const news: Announcement[] = []
  const stored = await app.store.transaction(async (tx) => {
    const found = await otps.list(tx, collection.id, owner)
    const live = liveIds(app, collection, found, (await of.codeless?.given()) ?? [])
    if (live.length >= limit && !app.config.serve.dev) return { ...live[0]!, isNew: false }
    const created = formatDate(app.clock.now())
    // Writers wait for one another, so that of many at once each sees what the others were given.
    if (of.recordRef === undefined) await of.codeless.give({ id, created })
    const otp = { id, collection: collection.id, record: owner, hash, created }
    if (of.recordRef === undefined) await otps.insertInVain(tx, otp)
    else await insertRow(app, tx, '_otps', otps.insertion(otp), news)
    return { id, created, isNew: true }
  })
  announce(app, news)
  return stored
}

/** All live ones, newest first; an id is marked as codeless just before its code is deleted. */
function liveIds(
  app: App,
  collection: AuthCollection,
  stored: readonly GivenId[],
  codeless: readonly GivenId[],
): GivenId[] {
  const lost = new Set(codeless.map(({ id }) => id))
  return stored
    .filter(({ id, created }) => !lost.has(id) && !isExpired(app, collection, created))
    .concat(codeless)
    .sort(newestFirst)
}

/** Also defined for two of the same millisecond. */
export function newestFirst(a: GivenId, b: GivenId): number {
  return a.created === b.created ? (a.id < b.id ? 1 : -1) : a.created < b.created ? 1 : -1
}

/** Deletes a code; true for the one request that did. */
export async function spendOtp(app: App, id: string, caller?: Caller): Promise<boolean> {
  const news: Announcement[] = []
  const gone = await app.store.transaction((tx) => deleteRows(app, tx, '_otps', withId(id), news))
  announce(app, news, caller)
  return gone === 1
}

/** Records the address that the mail went to, unless one is recorded. */
export async function markSent(app: App, id: string, address: string): Promise<void> {
  const news: Announcement[] = []
  const change = otps.sent(id, address, formatDate(app.clock.now()))
  await app.store.transaction((tx) => updateRows(app, tx, '_otps', change, news))
  announce(app, news)
}

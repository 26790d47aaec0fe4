import { createHash } from 'node:crypto'
import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { formatDate } from '../base/clock.js'
import { newRecordId } from '../base/ids.js'
import { endsWithin } from '../mail/outbox.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { type Announcement, announce } from '../records/news.js'
import { deleteRows, insertRow, updateRows } from '../records/rows.js'
import * as authOrigins from '../store/statements/auth-origins.js'
import { withId } from '../store/statements/rows.js'
import { sendOrLeave } from './left-mails.js'
import { authMarks, mailOnItsWayMs } from './memory.js'
import { sendRecordMail } from './record-mail.js'

// PocketBase's limit: an account's newest origins are kept.
const maxOrigins = 5
const longestUserAgent = 200
// Ours. Nothing in the answer depends on the mail, so we only wait for a fast mail server; then the
// origin is known by the time of the answer, as in PocketBase.
const graceMs = 200

/**
 * Records where a login came from, and mails its owner if the account was never used from there;
 * not for the first login. A place whose mail fails stays unknown. Never fails a login. Source:
 * PocketBase apis/record_helpers.go authAlert.
 */
export async function alertNewOrigin(app: App, record: RecordModel, caller: Caller): Promise<void> {
  if (!(record.collection as AuthCollection).auth.authAlert.enabled) return
  try {
    await noteOrigin(app, record, caller)
  } catch (error) {
    app.log.warn({ err: error, record: recordId(record) }, 'the origin of a login was not noted')
  }
}

async function noteOrigin(app: App, record: RecordModel, caller: Caller): Promise<void> {
  const userAgent = shortened(caller.userAgent)
  const bytes = Buffer.concat([Buffer.from(caller.ip), userAgent])
  const fingerprint = createHash('md5').update(bytes).digest('hex')
  const { read } = app.store
  const origins = await authOrigins.list(read, record.collection.id, recordId(record))
  const known = origins.find((origin) => origin.fingerprint === fingerprint)
  if (known) {
    await touchOrigin(app, known.id, caller)
  } else if (origins.length === 0 || textOf(record, 'email') === '') {
    await addOrigin(app, record, fingerprint, caller)
  } else {
    const info = `${formatDate(app.clock.now())} - ${caller.ip} ${userAgent.toString()}`
    await endsWithin(alert(app, record, { fingerprint, info }, caller), graceMs)
  }
}

/** Go cuts by bytes; Node returns a header's bytes as Latin-1. */
function shortened(userAgent: string): Buffer {
  const bytes = Buffer.from(userAgent, 'latin1')
  if (bytes.length <= longestUserAgent) return bytes
  return Buffer.concat([bytes.subarray(0, longestUserAgent), Buffer.from('...')])
}

/** Where a login came from. */
export interface LoginPlace {
  fingerprint: string
  /** Time, address and browser, as written in the mail. */
  info: string
}

/** Sends the mail, and marks the place as known. Throws what the outbox throws. */
export async function mailAlert(
  app: App,
  record: RecordModel,
  { fingerprint, info }: LoginPlace,
  caller?: Caller,
): Promise<void> {
  const values = { ALERT_INFO: info }
  await sendRecordMail(app, record, 'authAlert', { values, urgency: 'urgent' })
  await addOrigin(app, record, fingerprint, caller)
}

async function alert(
  app: App,
  record: RecordModel,
  place: LoginPlace,
  caller: Caller,
): Promise<void> {
  const { marks } = app.cluster
  const key = `${record.collection.id} ${recordId(record)} ${place.fingerprint}`
  const until = app.clock.now() + mailOnItsWayMs
  if (!(await marks.claim(authMarks.alerts, key, 'on its way', until))) return
  const send = async () => {
    try {
      const left = { kind: 'authAlert', record, detail: JSON.stringify(place) } as const
      await sendOrLeave(app, left, () => mailAlert(app, record, place, caller))
    } finally {
      await marks.take(authMarks.alerts, key)
    }
  }
  await app.mail.later('a mail about a login from a new place', send, 0)
}

async function touchOrigin(app: App, id: string, caller: Caller): Promise<void> {
  const news: Announcement[] = []
  const change = authOrigins.used(id, formatDate(app.clock.now()))
  await app.store.transaction((tx) => updateRows(app, tx, '_authOrigins', change, news))
  announce(app, news, caller)
}

/** Adds an origin and removes the oldest ones. Of two at once, one adds it. */
async function addOrigin(
  app: App,
  record: RecordModel,
  fingerprint: string,
  caller: Caller | undefined,
): Promise<void> {
  const news: Announcement[] = []
  const { collection } = record
  const account = {
    collection: collection.id,
    record: recordId(record),
    tokenKey: textOf(record, 'tokenKey'),
  }
  const created = formatDate(app.clock.now())
  await app.store.transaction(async (tx) => {
    const all = await authOrigins.newestFirst(tx, account.collection, account.record)
    if (all.some((origin) => origin.fingerprint === fingerprint)) return
    for (const { id } of all.slice(maxOrigins - 1)) {
      await deleteRows(app, tx, '_authOrigins', withId(id), news)
    }
    // While the mail was being sent, the account may have been deleted or got a new password.
    const origin = { id: newRecordId(), fingerprint, created }
    const row = authOrigins.insertion(collection.name, account, origin)
    await insertRow(app, tx, '_authOrigins', row, news)
  })
  announce(app, news, caller)
}

import type { App } from '../base/app.js'
import type { FactorChange } from '../base/bus.js'
import type { Caller } from '../base/caller.js'
import { ApiError } from '../base/errors.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { sendOrLeave } from './left-mails.js'
import { sendRecordMail } from './record-mail.js'
import { endOtherSessions } from './sessions.js'

/** What was done, with a passkey's name where it was one. */
export interface MadeChange {
  change: FactorChange
  name?: string
}

/** How the mail says it. */
const texts: Record<FactorChange, string> = {
  'totp added': 'An authenticator app was added.',
  'totp removed': 'The authenticator app was removed.',
  'passkey added': 'A passkey was added',
  'passkey renamed': 'A passkey was renamed',
  'passkey removed': 'A passkey was removed',
  'recovery codes made': 'New recovery codes were made; the old ones are void.',
  'recovery code used': 'A recovery code was used to sign in.',
  'all removed': 'An administrator removed all second factors.',
}

/** These leave what signs in as it was. */
const harmless: ReadonlySet<FactorChange> = new Set(['passkey renamed', 'recovery code used'])

/**
 * What every change of a factor does, whichever door it came by: the account's other sessions end, its owner
 * is told by mail, and the audit trail hears of it. To be called after the commit.
 */
export async function afterFactorChange(
  app: App,
  record: RecordModel,
  made: MadeChange,
  caller?: Caller,
): Promise<void> {
  const { change, name } = made
  if (!harmless.has(change)) {
    await endOthers(app, record, ownSession(app, record, caller))
  }
  app.bus.emit('factors.changed', { record, change, name, caller })
  if (change !== 'passkey renamed') tellByMail(app, record, textOfChange(made))
}

// Arbitrary: beside a hundred writes of other processes the second try has always been enough.
const endingTries = 5

/** A look through an account's sessions may be moved to another process, which refuses where a third has written meanwhile. */
async function endOthers(app: App, record: RecordModel, keptSid: string): Promise<void> {
  const own = await app.store.own()
  for (let tries = 1; ; tries++) {
    try {
      return await own.transaction((tx) => endOtherSessions(tx, record, keptSid))
    } catch (error) {
      const isBusy = error instanceof ApiError && error.code === 'server.busy'
      if (!isBusy || tries === endingTries) throw error
    }
  }
}

/** A notice of its own, such as that few recovery codes are left. Sent beside the answer. */
export function tellByMail(app: App, record: RecordModel, text: string): void {
  if (!app.factors.settings(record.collection).notice.enabled) return
  if (textOf(record, 'email') === '') return
  const left = { kind: 'factorNotice', record, detail: text } as const
  const send = () => sendOrLeave(app, left, () => mailFactorNotice(app, record, text))
  void app.mail.later('a mail about a change of second factors', send, 0)
}

/** Throws what the outbox throws. */
export function mailFactorNotice(app: App, record: RecordModel, text: string): Promise<void> {
  const { emailTemplate } = app.factors.settings(record.collection).notice
  return sendRecordMail(app, record, emailTemplate, { values: { CHANGE: text } })
}

function textOfChange({ change, name }: MadeChange): string {
  const text = texts[change]
  return text.endsWith('.') ? text : `${text}: ${name ?? ''}`
}

/** The session that the change was made in; '' for none, or somebody else's. */
function ownSession(app: App, record: RecordModel, caller: Caller | undefined): string {
  const who = caller?.record
  const isOwn = who?.collection.id === record.collection.id && recordId(who) === recordId(record)
  const sid = isOwn ? app.tokens.decode(caller!.token)?.['sid'] : undefined
  return typeof sid === 'string' ? sid : ''
}

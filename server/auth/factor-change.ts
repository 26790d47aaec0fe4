import type { App } from '../base/app.js'
import type { FactorChange } from '../base/bus.js'
import type { Caller } from '../base/caller.js'
import { type RecordModel, textOf } from '../model/record.js'
import { sendOrLeave } from './left-mails.js'
import { endOthers } from './own-sessions.js'
import { sendRecordMail } from './record-mail.js'

/** What was done, with the name of the passkey if it was one. */
export interface MadeChange {
  change: FactorChange
  name?: string
}

/** The text in the mail. */
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

/** These don't change how the account signs in. */
const harmless: ReadonlySet<FactorChange> = new Set(['passkey renamed', 'recovery code used'])

/**
 * What every change of a factor triggers, whichever API made it: the account's other sessions end,
 * its owner is notified by mail, and the audit trail records it. Call it after the commit.
 */
export async function afterFactorChange(
  app: App,
  record: RecordModel,
  made: MadeChange,
  caller?: Caller,
): Promise<void> {
  const { change, name } = made
  if (!harmless.has(change)) {
    await endOthers(app, record, caller)
  }
  app.bus.emit('factors.changed', { record, change, name, caller })
  if (change !== 'passkey renamed') tellByMail(app, record, textOfChange(made))
}

/** A separate notice, such as that few recovery codes are left. It is sent after the answer. */
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

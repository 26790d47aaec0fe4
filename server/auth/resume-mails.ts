import type { App } from '../base/app.js'
import { MailUnsent } from '../mail/mailer.js'
import { isAuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { type LoginPlace, mailAlert } from './auth-alert.js'
import { mailContract } from './contract-mails.js'
import { mailFactorNotice } from './factor-change.js'
import {
  claimLeftMails,
  forgetLeftMail,
  type LeftKind,
  type LeftMail,
  releaseLeftMail,
} from './left-mails.js'
import { mailPasswordReset } from './password-reset.js'
import { mailVerification } from './verification.js'

type Send = (app: App, record: RecordModel, detail: string) => Promise<void>

const senders: Record<LeftKind, Send> = {
  verification: mailVerification,
  passwordReset: mailPasswordReset,
  contract: (app, record, detail) => mailContract(app, record, detail),
  authAlert: (app, record, detail) => mailAlert(app, record, JSON.parse(detail) as LoginPlace),
  factorNotice: mailFactorNotice,
}

/** Builds again the mails that the last shutdown left, and sends them while requests are served. */
export async function resumeMails(app: App): Promise<void> {
  try {
    for (const mail of await claimLeftMails(app)) {
      void app.mail.later('a mail that a stop had left', () => resume(app, mail), 0)
    }
  } catch (error) {
    app.log.error({ err: error }, 'mails that a stop had left were not taken up')
  }
}

async function resume(app: App, mail: LeftMail): Promise<void> {
  try {
    await send(app, mail)
  } catch (error) {
    if (error instanceof MailUnsent) return releaseLeftMail(app, mail)
    await forgetLeftMail(app, mail)
    throw error
  }
  await forgetLeftMail(app, mail)
}

/** Does nothing if the account is gone meanwhile. */
async function send(app: App, { kind, collection: id, record, detail }: LeftMail): Promise<void> {
  const collection = app.collections.find(id)
  if (!isAuthCollection(collection)) return
  const found = await findRecordById(app.store.read, collection, record)
  if (found) await senders[kind](app, found, detail)
}

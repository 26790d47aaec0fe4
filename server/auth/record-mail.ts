import type { App } from '../base/app.js'
import { encodeJson } from '../base/json.js'
import { castString } from '../fields/cast.js'
import { MailKept } from '../mail/mailer.js'
import type { Urgency } from '../mail/outbox.js'
import { type Placeholders, renderMail } from '../mail/templates/index.js'
import type { AuthCollection, AuthOptions, MailTemplate } from '../model/collection.js'
import { type RecordModel, textOf } from '../model/record.js'
import { shownValue } from '../records/modifiers.js'

/** The mails that an auth collection has a template for. */
const templates = {
  verification: (auth) => auth.verificationTemplate,
  passwordReset: (auth) => auth.resetPasswordTemplate,
  emailChange: (auth) => auth.confirmEmailChangeTemplate,
  otp: (auth) => auth.otp.emailTemplate,
  authAlert: (auth) => auth.authAlert.emailTemplate,
} as const satisfies Record<string, (auth: AuthOptions) => MailTemplate>

export type RecordMail = keyof typeof templates

export interface RecordMailOptions {
  /** The values specific to this mail: `TOKEN`, `OTP`… */
  values: Readonly<Record<string, string>>
  /** Default: the account's own address. */
  to?: string
  urgency?: Urgency
  /** Whether the caller is testing mail delivery, so that a mail written to a file is an error. */
  mustLeave?: boolean
}

/**
 * Sends an account one of its collection's mails, or one with another template, and waits until it
 * is accepted. Links begin with settings.meta.appURL, whatever host the request named. Throws what
 * the outbox throws. Source: PocketBase mails/record.go.
 */
export async function sendRecordMail(
  app: App,
  record: RecordModel,
  mail: RecordMail | MailTemplate,
  { values, to = textOf(record, 'email'), urgency = 'usual', mustLeave = false }: RecordMailOptions,
): Promise<void> {
  const { senderName, senderAddress } = app.settings.current.meta
  const { auth } = record.collection as AuthCollection
  const template = typeof mail === 'string' ? templates[mail](auth) : mail
  const texts = await renderMail(template, placeholders(app, record, values))
  const from = { name: senderName, address: senderAddress }
  try {
    await app.mail.send({ from, to: { name: '', address: to }, ...texts }, urgency)
  } catch (error) {
    if (mustLeave || !(error instanceof MailKept)) throw error
  }
}

function placeholders(
  app: App,
  record: RecordModel,
  values: Readonly<Record<string, string>>,
): Placeholders {
  const { appName, appURL } = app.settings.current.meta
  const all = new Map(Object.entries(values))
  all.set('APP_NAME', appName)
  all.set('APP_URL', appURL.replace(/\/+$/, ''))
  for (const field of record.collection.fields) {
    if (field.hidden) continue
    const value = shownValue(record, field)
    // As Go's cast reads them: lists become '', a point or JSON becomes its text.
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
    all.set(`RECORD:${field.name}`, isObject ? encodeJson(value) : castString(value))
  }
  return all
}

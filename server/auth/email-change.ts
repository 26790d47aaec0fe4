import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { type FieldError, fail, fieldError } from '../base/errors.js'
import { type Check, checkForm, length, required } from '../base/form-errors.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import { MailUnsent } from '../mail/mailer.js'
import { type AuthCollection, superusersName } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { findRecordByIdentity } from '../records/find.js'
import { isPasswordOf } from '../records/old-password.js'
import { ValidationFailed } from '../records/validate.js'
import { checkAccountToken, saveForToken } from './account-token.js'
import { inTurn } from './in-turn.js'
import { emailChecks } from './mail-form.js'
import { sendRecordMail } from './record-mail.js'

/** Throws email_change.superuser, since superusers change theirs directly. */
export function requireEmailChange(collection: AuthCollection): void {
  if (collection.name === superusersName) throw fail('email_change.superuser')
}

/**
 * Mails a link to the new address that makes it the account's own, and waits until the mail is
 * accepted, for 15 s at most; if nothing can send mail, one that is written to a file counts as
 * sent. An account may send 5 an hour, an address 20, because they go to any address that an
 * account names. Throws request.invalid_data, request.too_many, email_change.failed, server.busy.
 * Source: PocketBase apis/record_auth_email_change_request.go.
 */
export async function requestEmailChange(
  app: App,
  record: RecordModel,
  input: { newEmail: string },
  caller: Caller,
): Promise<void> {
  const { newEmail } = input
  const email = textOf(record, 'email')
  const taken = await isTaken(app, record, newEmail)
  const faults = checkForm(input, {
    newEmail: [...emailChecks, isNot(email), () => (taken ? takenAddress : undefined)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })
  const giveBack = await countChangeMail(app, record, caller)
  const values = { TOKEN: app.tokens.sign('emailChange', record, { email, newEmail }) }
  try {
    await sendRecordMail(app, record, 'emailChange', {
      values,
      to: newEmail,
      urgency: 'urgent',
    })
  } catch (error) {
    await giveBack()
    if (error instanceof MailUnsent) throw fail('server.busy', { headers: { 'Retry-After': '1' } })
    app.log.error({ err: error }, 'failed: a mail to change an address')
    throw fail('email_change.failed', { cause: error })
  }
}

const hourMs = 60 * 60 * 1000
const mailsOfAccount: Limit = { group: 'email change', max: 5, windowMs: hourMs }
const mailsOfAddress: Limit = { group: 'email change from', max: 20, windowMs: hourMs }

/**
 * Counts a mail to a new address before it is sent, for all APIs together; returns a function that
 * gives it back. Throws request.too_many.
 */
export async function countChangeMail(
  { limits, clock }: App,
  record: RecordModel,
  { ip }: Caller,
): Promise<() => Promise<void>> {
  if (!limits.enabled) return async () => {}
  const account = `${record.collection.id}/${recordId(record)}`
  const wants = [
    { key: account, limit: mailsOfAccount },
    { key: addressKey(ip), limit: mailsOfAddress },
  ]
  const taken = await limits.counter.takeAll(wants)
  const spent = taken.filter(({ allowed }) => !allowed)
  if (spent.length === 0) return () => limits.counter.giveBackAll(wants, taken)
  const waitMs = Math.max(...spent.map(({ resetsAt }) => resetsAt)) - clock.now()
  const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)))
  throw fail('request.too_many', { headers: { 'Retry-After': seconds } })
}

const takenAddress = fieldError('validation_invalid_new_email', 'Invalid new email address')

/** Source: ozzo-validation NotIn. */
function isNot(text: string): Check {
  return (value) =>
    value === text ? fieldError('validation_not_in_invalid', 'must not be in list') : undefined
}

async function isTaken(app: App, record: RecordModel, email: string): Promise<boolean> {
  if (email === '') return false
  const found = await findRecordByIdentity(app.store.read, record.collection, 'email', email)
  return found !== undefined && recordId(found) !== recordId(record)
}

export interface EmailChangeInput {
  token: string
  password: string
}

/**
 * Makes the address that a token was mailed to the account's own, and verified; works once, and
 * ends every session of the account. A wrong password counts like one at a login. Throws
 * email_change.superuser, request.invalid_data, request.too_many, email_change.not_saved,
 * server.busy. Source: PocketBase apis/record_auth_email_change_confirm.go.
 */
export async function confirmEmailChange(
  app: App,
  collection: AuthCollection,
  input: EmailChangeInput,
  caller: Caller,
): Promise<void> {
  requireEmailChange(collection)
  await inTurn(app, `email change ${input.token}`, () => confirm(app, collection, input, caller))
}

async function confirm(
  app: App,
  collection: AuthCollection,
  input: EmailChangeInput,
  caller: Caller,
): Promise<void> {
  const { token, password } = input
  const { record, newEmail, fault } = await checkToken(app, collection, token)
  const isRight = await isRightPassword(app, record, password, caller)
  const faults = checkForm(input, {
    token: [required, () => fault],
    password: [required, length(1, 100), () => (isRight ? undefined : wrongPassword)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })
  try {
    const change = (fresh: RecordModel) => {
      fresh.values['email'] = newEmail
      fresh.values['verified'] = true
    }
    await saveForToken(app, record!, caller, change, { samePassword: true })
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error
    throw fail('email_change.not_saved', { data: error.data, cause: error })
  }
}

const wrongPassword = fieldError(
  'validation_invalid_password',
  'Missing or invalid auth record password',
)

interface ChangeToken {
  record?: RecordModel
  newEmail?: string
  fault?: FieldError | undefined
}

async function checkToken(
  app: App,
  collection: AuthCollection,
  token: string,
): Promise<ChangeToken> {
  const newEmail = app.tokens.decode(token)?.['newEmail']
  if (typeof newEmail !== 'string' || newEmail === '') {
    const message = 'Invalid token payload - newEmail must be set'
    return { fault: fieldError('validation_invalid_token_payload', message) }
  }
  const { record, fault } = await checkAccountToken(app, collection, token, 'emailChange')
  if (!record) return { fault }
  if (await findRecordByIdentity(app.store.read, collection, 'email', newEmail)) {
    const message = 'The new email address is invalid'
    return { fault: fieldError('validation_invalid_token_email', message) }
  }
  return { record, newEmail }
}

/** A hash is only compared for a valid token and a password that the form accepts. */
async function isRightPassword(
  app: App,
  record: RecordModel | undefined,
  password: string,
  caller: Caller,
): Promise<boolean> {
  if (!record || password === '' || Buffer.byteLength(password) > 100) return false
  return isPasswordOf(app, record, password, caller)
}

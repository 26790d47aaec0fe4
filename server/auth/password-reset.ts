import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import { castString } from '../fields/cast.js'
import { type AuthCollection, findField } from '../model/collection.js'
import {
  boolOf,
  type PasswordValue,
  passwordOf,
  type RecordModel,
  textOf,
} from '../model/record.js'
import type { Turn } from '../passwords/fair-queue.js'
import { sessionTurn } from '../passwords/turn.js'
import { findRecordByIdentity } from '../records/find.js'
import { setByKey } from '../records/modifiers.js'
import { hashPasswords } from '../records/save.js'
import { recordFaults, ValidationFailed } from '../records/validate.js'
import { checkAccountToken, saveForToken } from './account-token.js'
import { inTurn } from './in-turn.js'
import { sendOrLeave } from './left-mails.js'
import { emailChecks } from './mail-form.js'
import { sendRecordMail } from './record-mail.js'
import { allowNextMail, sendOnce } from './resend-guard.js'
import { sameAs } from './same-as.js'

/** Throws reset.password_disabled if the collection doesn't accept passwords. */
export function requirePasswordReset(collection: AuthCollection): void {
  if (!collection.auth.passwordAuth.enabled) throw fail('reset.password_disabled')
}

/**
 * Mails a link for choosing a new password. Everything after the form check happens after the
 * answer, so that an unknown address takes as long. Throws request.invalid_data. Source: PocketBase
 * apis/record_auth_password_reset_request.go.
 */
export function requestPasswordReset(
  app: App,
  collection: AuthCollection,
  input: { email: string },
): void {
  requirePasswordReset(collection)
  const faults = checkForm(input, { email: emailChecks })
  if (faults) throw fail('request.invalid_data', { data: faults })
  app.mail.later('a mail to reset a password', async () => {
    const record = await findRecordByIdentity(app.store.read, collection, 'email', input.email)
    if (record) await sendOrLeave(app, { kind: 'passwordReset', record }, mailPasswordReset)
  })
}

/** Sends the mail, unless the account just had one. Throws what the outbox throws. */
export async function mailPasswordReset(app: App, record: RecordModel): Promise<void> {
  await sendOnce(app, 'passwordReset', record, () => {
    const claims = { email: textOf(record, 'email') }
    const values = { TOKEN: app.tokens.sign('passwordReset', record, claims) }
    return sendRecordMail(app, record, 'passwordReset', { values })
  })
}

export interface PasswordResetInput {
  token: string
  password: string
  passwordConfirm: string
}

/**
 * Sets a new password for a mailed token; works once, and ends every session of the account. It
 * also verifies the account if its address is still the one that the mail went to. Throws
 * request.invalid_data, reset.not_saved, server.busy. Source: PocketBase
 * apis/record_auth_password_reset_confirm.go.
 */
export async function confirmPasswordReset(
  app: App,
  collection: AuthCollection,
  input: PasswordResetInput,
  caller: Caller,
): Promise<void> {
  await inTurn(app, `reset ${input.token}`, () => confirm(app, collection, input, caller))
}

async function confirm(
  app: App,
  collection: AuthCollection,
  input: PasswordResetInput,
  caller: Caller,
): Promise<void> {
  const { token, password } = input
  const { record, fault } = await checkAccountToken(app, collection, token, 'passwordReset')
  const min = findField(collection, 'password')?.['min']
  const faults = checkForm(input, {
    token: [required, () => fault],
    password: [required, length(typeof min === 'number' && min > 0 ? min : 1, 255)],
    passwordConfirm: [required, sameAs(password)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })

  try {
    const made = await hashNew(app, record!, password, sessionTurn(caller))
    const mailedTo = castString(app.tokens.decode(token)?.['email'])
    await saveForToken(app, record!, caller, (fresh) => {
      fresh.values['password'] = made
      if (!boolOf(fresh, 'verified') && textOf(fresh, 'email') === mailedTo) {
        fresh.values['verified'] = true
      }
    })
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error
    throw fail('reset.not_saved', { data: error.data, cause: error })
  }
  await allowNextMail(app, 'passwordReset', record!)
}

/**
 * The password's hash, only computed if the field's rules allow the password. Throws
 * ValidationFailed, server.busy.
 */
export async function hashNew(
  app: App,
  record: RecordModel,
  password: string,
  turn: Turn,
): Promise<PasswordValue> {
  setByKey(record, 'password', password)
  const faults = await recordFaults(app, app.store.read, record)
  if (faults) throw new ValidationFailed(faults)
  await hashPasswords(app, record, turn)
  return passwordOf(record)
}

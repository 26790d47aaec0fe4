import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail, fieldError } from '../base/errors.js'
import { checkForm, required } from '../base/form-errors.js'
import { castString } from '../fields/cast.js'
import { type AuthCollection, superusersName } from '../model/collection.js'
import { boolOf, type RecordModel, textOf } from '../model/record.js'
import { findRecordByIdentity } from '../records/find.js'
import { ValidationFailed } from '../records/validate.js'
import { checkAccountToken, saveForToken, type TokenCheck, usedToken } from './account-token.js'
import { inTurn } from './in-turn.js'
import { sendOrLeave } from './left-mails.js'
import { emailChecks } from './mail-form.js'
import { authMarks } from './memory.js'
import { makeRandomPassword, setPasswordHash } from './random-password.js'
import { sendRecordMail } from './record-mail.js'
import { allowNextMail, sendOnce } from './resend-guard.js'

/** Throws verification.superuser, since superusers need none. */
export function requireVerifiable(collection: AuthCollection): void {
  if (collection.name === superusersName) throw fail('verification.superuser')
}

/**
 * Mails a link that verifies the address. Everything after the form check happens after the answer,
 * so that an unknown address takes as long. Throws request.invalid_data. Source: PocketBase
 * apis/record_auth_verification_request.go.
 */
export function requestVerification(
  app: App,
  collection: AuthCollection,
  input: { email: string },
): void {
  requireVerifiable(collection)
  const faults = checkForm(input, { email: emailChecks })
  if (faults) throw fail('request.invalid_data', { data: faults })
  app.mail.later('a mail to verify an address', async () => {
    const record = await findRecordByIdentity(app.store.read, collection, 'email', input.email)
    if (record) await sendOrLeave(app, { kind: 'verification', record }, mailVerification)
  })
}

/**
 * Sends the mail, unless the address is verified or just had one. Throws what the outbox throws.
 */
export async function mailVerification(app: App, record: RecordModel): Promise<void> {
  if (boolOf(record, 'verified')) return
  await sendOnce(app, 'verification', record, () => {
    const claims = { email: textOf(record, 'email') }
    const values = { TOKEN: app.tokens.sign('verification', record, claims) }
    return sendRecordMail(app, record, 'verification', { values })
  })
}

/**
 * Verifies the address that a token was mailed to; works once. If passwords are disabled, a random
 * one replaces any that somebody may have set before the address was theirs. Throws
 * verification.superuser, request.invalid_data, verification.not_saved, server.busy. Source:
 * PocketBase apis/record_auth_verification_confirm.go, which accepts a used token again as long as
 * nothing else has invalidated it.
 */
export async function confirmVerification(
  app: App,
  collection: AuthCollection,
  { token }: { token: string },
  caller: Caller,
): Promise<void> {
  requireVerifiable(collection)
  await inTurn(app, `verification ${token}`, () => confirm(app, collection, token, caller))
}

async function confirm(
  app: App,
  collection: AuthCollection,
  token: string,
  caller: Caller,
): Promise<void> {
  const { record, fault } = await checkToken(app, collection, token)
  const faults = checkForm({ token }, { token: [required, () => fault] })
  if (faults) throw fail('request.invalid_data', { data: faults })
  const { marks } = app.cluster
  const used = [authMarks.usedVerifications, token, 'used', Infinity] as const
  if (boolOf(record!, 'verified')) {
    if (!(await marks.claim(...used))) throw usedToken()
  } else {
    // Set first, so that whoever finds the address verified finds this too.
    await marks.set(...used)
    await verify(app, record!, caller)
  }
  await allowNextMail(app, 'verification', record!)
}

async function checkToken(
  app: App,
  collection: AuthCollection,
  token: string,
): Promise<TokenCheck> {
  const email = castString(app.tokens.decode(token)?.['email'])
  if (email === '') {
    const message = 'Missing email token claim'
    return { fault: fieldError('validation_invalid_token_claims', message) }
  }
  const checked = await checkAccountToken(app, collection, token, 'verification')
  if (!checked.record || textOf(checked.record, 'email') === email) return checked
  const message = "The record email doesn't match with the requested token claims"
  return { fault: fieldError('validation_token_email_mismatch', message) }
}

/**
 * Marks an account as verified, for a token mailed to its address. Throws usedToken's error if
 * another request was faster, verification.not_saved, server.busy.
 */
export async function verify(app: App, record: RecordModel, caller: Caller): Promise<void> {
  const collection = record.collection as AuthCollection
  const hash = collection.auth.passwordAuth.enabled
    ? undefined
    : await makeRandomPassword(app, collection)
  try {
    await saveForToken(
      app,
      record,
      caller,
      (fresh) => {
        fresh.values['verified'] = true
        if (hash !== undefined) setPasswordHash(fresh, hash)
      },
      { unverified: true },
    )
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error
    throw fail('verification.not_saved', { data: error.data, cause: error })
  }
}

import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { checkForm } from '../base/form-errors.js'
import { randomText } from '../base/ids.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import type { Turn } from '../passwords/fair-queue.js'
import { findRecordByIdentity, identityKey } from '../records/find.js'
import { codelessAt } from './codeless-otps.js'
import { emailChecks } from './mail-form.js'
import {
  type CodelessIds,
  type GivenId,
  markSent,
  type OtpOwner,
  otpCost,
  spendOtp,
  storeOtp,
} from './otps.js'
import { sendRecordMail } from './record-mail.js'

// bcrypt's limit, and that of the login form.
const longestCode = 71

/**
 * Mails a one-time password and returns its id. An unknown address gets a made-up id after the same
 * work, and after the same number of them the newest one again. The mail is sent after the answer;
 * a code whose mail fails is deleted, but its id still counts. Throws otp.disabled,
 * request.invalid_data, server.busy. Source: PocketBase apis/record_auth_otp_request.go.
 */
export async function requestOtp(
  app: App,
  collection: AuthCollection,
  input: { email: string },
  turn?: Turn,
): Promise<{ otpId: string }> {
  requireOtp(collection)
  const faults = checkForm(input, { email: emailChecks })
  if (faults) throw fail('request.invalid_data', { data: faults })

  const record = await findRecordByIdentity(app.store.read, collection, 'email', input.email)
  const address = identityKey(collection, 'email', input.email)
  const recordRef = record ? recordId(record) : ''
  const codeless = codelessAt(app, collection, { address, recordRef })
  const owner = record ? { recordRef, codeless } : { codeless }
  const { id, created, code, isNew } = await issueOtp(app, collection, owner, {
    ...(turn && { turn }),
  })
  if (!isNew) {
    app.log.warn({ otpId: id }, 'too many one-time passwords: the newest was given again')
  } else if (record) {
    const mail = { id, created, code, codeless }
    app.mail.later('a mail with a one-time password', () => mailCode(app, record, mail))
  }
  return { otpId: id }
}

/** Throws otp.disabled if the collection doesn't accept one-time passwords. */
export function requireOtp(collection: AuthCollection): void {
  if (!collection.auth.otp.enabled) throw fail('otp.disabled')
}

/** Creates and stores a code. Without an account it does the same work and stores nothing. */
export async function issueOtp(
  app: App,
  collection: AuthCollection,
  owner: OtpOwner,
  { limit, turn }: { limit?: number; turn?: Turn } = {},
): Promise<GivenId & { code: string; isNew: boolean }> {
  const code = randomText(Math.min(collection.auth.otp.length, longestCode), '0123456789')
  const hash = await app.passwords.hash(code, otpCost(app), turn)
  const stored = await storeOtp(app, collection, owner, hash, limit)
  return { ...stored, code }
}

interface CodeMail extends GivenId {
  code: string
  codeless: CodelessIds
}

async function mailCode(
  app: App,
  record: RecordModel,
  { id, created, code, codeless }: CodeMail,
): Promise<void> {
  const to = textOf(record, 'email')
  try {
    await sendRecordMail(app, record, 'otp', { values: { OTP: code, OTP_ID: id } })
  } catch (error) {
    await codeless.give({ id, created })
    await spendOtp(app, id)
    throw error
  }
  await markSent(app, id, to)
}

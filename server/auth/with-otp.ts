import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import type { AuthCollection } from '../model/collection.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'
import { decoyBcrypt } from '../passwords/formats.js'
import { findRecordById } from '../records/find.js'
import { type Announcement, announce } from '../records/news.js'
import { saveRecord } from '../records/save.js'
import { isBlocked } from './blocked.js'
import { type Finish, finishAuth } from './finish.js'
import { findOtp, isExpired, otpCost, type StoredOtp, spendOtp } from './otps.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { makeRandomPassword, setPasswordHash } from './random-password.js'
import { requireOtp } from './request-otp.js'

export interface AuthWithOtpInput {
  otpId: string
  password: string
}

/** What a contract's login does otherwise than the native one. */
export interface OtpDoor {
  /** Called once the code is known to be right, before it is spent; throws to refuse. */
  admit?(record: RecordModel): void | Promise<void>
  session?: Finish['session']
}

// PocketBase's: tries of an account from one address, over all its codes, right ones included.
const perAccount: Limit = { group: 'otp', max: 5, windowMs: 180_000 }
// Ours: tries of one code from wherever they come, twice what one address has.
const perCode = 10

/**
 * Trades a one-time password for a session; works once, of many at a time for exactly one. A code
 * that went to the account's present address verifies it, even while a second factor is pending.
 * Throws otp.disabled, request.invalid_data, otp.invalid, otp.too_many, auth.blocked, server.busy
 * and what finishAuth throws. Source: PocketBase apis/record_auth_with_otp.go.
 */
export async function authWithOtp(
  app: App,
  collection: AuthCollection,
  input: AuthWithOtpInput,
  request: AuthRequest,
  door: OtpDoor = {},
): Promise<AuthOutcome> {
  requireOtp(collection)
  const faults = checkForm(input, {
    otpId: [required, length(1, 255)],
    password: [required, length(1, 71)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })

  const { otp, record } = await findLive(app, collection, input.otpId)
  await checkCode(app, collection, input, request, otp && record && { otp, record })
  // checkCode has thrown where either is missing.
  const found = record!
  if (isBlocked(found)) throw fail('auth.blocked')
  await door.admit?.(found)
  if (!(await spendOtp(app, otp!.id))) throw fail('otp.invalid')
  const verified = await verifyBySentTo(app, found, otp!.sentTo)
  const session = door.session && { session: door.session }
  return finishAuth(app, verified, { method: 'otp', request, ...session })
}

async function findLive(
  app: App,
  collection: AuthCollection,
  otpId: string,
): Promise<{ otp?: StoredOtp; record?: RecordModel }> {
  const otp = await findOtp(app.store.read, otpId)
  if (!otp || otp.collectionRef !== collection.id || isExpired(app, collection, otp.created)) {
    return {}
  }
  const record = await findRecordById(app.store.read, collection, otp.recordRef)
  return record ? { otp, record } : {}
}

/**
 * The one place where a code is guessed at: the try is counted, then compared. An id in the form of
 * ours that names nothing costs the same and is counted by itself, so that made-up ids look real.
 * Throws otp.invalid, otp.too_many.
 */
async function checkCode(
  app: App,
  collection: AuthCollection,
  { otpId, password }: AuthWithOtpInput,
  { caller }: AuthRequest,
  found: { otp: StoredOtp; record: RecordModel } | undefined,
): Promise<void> {
  if (!found && !/^[a-z0-9]{15}$/.test(otpId)) throw fail('otp.invalid')
  const target = found ? recordId(found.record) : `?${otpId}`
  const codeLimit = { group: 'otp code', max: perCode, windowMs: codeLifeMs(collection) }
  const taken = await app.limits.counter.takeAll([
    { key: `${collection.id}/${target} ${addressKey(caller.ip)}`, limit: perAccount },
    { key: otpId, limit: codeLimit },
  ])
  if (taken.some(({ allowed }) => !allowed)) throw fail('otp.too_many')
  const hash = found ? found.otp.password : decoyBcrypt(otpCost(app))
  if (!(await app.passwords.compare(password, hash)) || !found) throw fail('otp.invalid')
}

function codeLifeMs({ auth }: AuthCollection): number {
  return Math.max(auth.otp.duration * 1000, perAccount.windowMs)
}

/**
 * Verifies the account if the code went to its address; then, unless MFA stands before it, whoever
 * registered the address and chose a password without owning it is locked out by a random one.
 * A failure is logged: the code was right all the same.
 */
async function verifyBySentTo(app: App, record: RecordModel, sentTo: string): Promise<RecordModel> {
  if (boolOf(record, 'verified') || sentTo === '' || textOf(record, 'email') !== sentTo)
    return record
  const collection = record.collection as AuthCollection
  try {
    const hash = collection.auth.mfa.enabled ? undefined : await makeRandomPassword(app, collection)
    const news: Announcement[] = []
    const saved = await app.store.transaction(async (tx) => {
      const fresh = await findRecordById(tx, collection, recordId(record))
      if (!fresh || boolOf(fresh, 'verified') || textOf(fresh, 'email') !== sentTo) return fresh
      fresh.values['verified'] = true
      if (hash !== undefined) setPasswordHash(fresh, hash)
      await saveRecord(app, fresh, { tx, news })
      return fresh
    })
    announce(app, news)
    return saved ?? record
  } catch (error) {
    app.log.error(
      { err: error, record: recordId(record) },
      'a used code did not verify its account',
    )
    return record
  }
}

import type { App } from '../base/app.js'
import { type Caller, noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import { addressKey, hasOwnAddress } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import type { AuthCollection } from '../model/collection.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'
import type { Turn } from '../passwords/fair-queue.js'
import { decoyBcrypt } from '../passwords/formats.js'
import { loginTurn } from '../passwords/turn.js'
import { findRecordById } from '../records/find.js'
import { type Announcement, announce } from '../records/news.js'
import { saveRecord } from '../records/save.js'
import { isBlocked } from './blocked.js'
import { type GivenTo, ownerOfCodeless } from './codeless-otps.js'
import { hasFactor } from './enrolled.js'
import { finishAuth } from './finish.js'
import { findOtp, isExpired, otpCost, type StoredOtp, spendOtp } from './otps.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { makeRandomPassword, setPasswordHash } from './random-password.js'
import { requireOtp } from './request-otp.js'

export interface AuthWithOtpInput {
  otpId: string
  password: string
}

// PocketBase's limit: attempts per account from one address, for all its codes, including right
// ones.
const perAccount: Limit = { group: 'otp', max: 5, windowMs: 180_000 }
// Ours: attempts per code from all the addresses that aren't known for its account.
const perCode = 10

/**
 * Exchanges a one-time password for a session; it works once, also for many requests at the same
 * time. A code that went to the account's current address verifies it, even while a second factor
 * is pending. A wrong code counts as a wrong password. Throws otp.disabled, request.invalid_data,
 * otp.invalid, otp.too_many, request.too_many, auth.blocked, server.busy and what finishAuth
 * throws. Source: PocketBase apis/record_auth_with_otp.go.
 */
export async function authWithOtp(
  app: App,
  collection: AuthCollection,
  input: AuthWithOtpInput,
  request: AuthRequest,
): Promise<AuthOutcome> {
  requireOtp(collection)
  const faults = checkForm(input, {
    otpId: [required, length(1, 255)],
    password: [required, length(1, 71)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })

  const found = await findLive(app, collection, input.otpId)
  const owner = await ownerOf(app, collection, input.otpId, found)
  noteRequest(request.caller, {
    method: 'otp',
    target: { collection: collection.name, id: owner?.recordRef ?? '' },
  })
  await countTry(app, collection, input, request, { found, owner })
  const attempt = {
    collection,
    identity: owner?.address || input.otpId,
    recordId: owner?.recordRef ?? '',
    caller: request.caller,
    hasOwnAddress: hasOwnAddress(request.caller),
  }
  const { otp, record } = await app.limits.logins.spend(attempt, async () => {
    const turn = await loginTurn(app.limits.known, attempt)
    const live = await checkCode(app, input, found, turn)
    if (isBlocked(live.record)) throw fail('auth.blocked')
    return live
  })
  if (!(await spendOtp(app, otp.id, request.caller))) throw fail('otp.invalid')
  const verified = await verifyBySentTo(app, record, otp.sentTo, request.caller)
  return finishAuth(app, verified, { method: 'otp', request })
}

interface LiveOtp {
  otp: StoredOtp
  record: RecordModel
}

async function findLive(
  app: App,
  collection: AuthCollection,
  otpId: string,
): Promise<LiveOtp | undefined> {
  const otp = await findOtp(app.store.read, otpId)
  if (!otp || otp.collectionRef !== collection.id || isExpired(app, collection, otp.created)) {
    return undefined
  }
  const record = await findRecordById(app.store.read, collection, otp.recordRef)
  return record && { otp, record }
}

/** Who an id was given to; undefined for an unknown id. */
async function ownerOf(
  app: App,
  collection: AuthCollection,
  otpId: string,
  found: LiveOtp | undefined,
): Promise<GivenTo | undefined> {
  if (!found) return ownerOfCodeless(app, collection, otpId)
  return { address: textOf(found.record, 'email'), recordRef: recordId(found.record) }
}

/**
 * Counts an attempt, right or wrong. An id in our form without a code is counted like one with a
 * code, together with the others of its address, so that made-up ids look real. Throws otp.invalid
 * for any other id, otp.too_many.
 */
async function countTry(
  app: App,
  collection: AuthCollection,
  { otpId }: AuthWithOtpInput,
  { caller }: AuthRequest,
  { found, owner }: { found: LiveOtp | undefined; owner: GivenTo | undefined },
): Promise<void> {
  if (!found && !/^[a-z0-9]{15}$/.test(otpId)) throw fail('otp.invalid')
  if (found) app.limits.native.begin()
  const whose = owner?.recordRef || `?${owner?.address || otpId}`
  const here = { key: `${collection.id}/${whose} ${addressKey(caller.ip)}`, limit: perAccount }
  const codeLimit = { group: 'otp code', max: perCode, windowMs: codeLifeMs(collection) }
  const { counter, known } = app.limits
  const [inPlace, ofCode] = await counter.takeAll([here, { key: otpId, limit: codeLimit }])
  if (inPlace!.allowed && ofCode!.allowed) return
  // However many guess at a code elsewhere, at a known address the owner has separate attempts.
  const place = { collection, recordId: owner?.recordRef ?? '', ip: caller.ip }
  const isHome = inPlace!.allowed && hasOwnAddress(caller) && (await known.has(place))
  if (!isHome) throw fail('otp.too_many')
  const again = await counter.takeAll([here])
  if (!again[0]!.allowed) throw fail('otp.too_many')
}

/** The only place where a code is compared; without one it costs the same. Throws otp.invalid. */
async function checkCode(
  app: App,
  { password }: AuthWithOtpInput,
  found: LiveOtp | undefined,
  turn: Turn,
): Promise<LiveOtp> {
  const hash = found ? found.otp.password : decoyBcrypt(otpCost(app))
  if (!(await app.passwords.compare(password, hash, turn)) || !found) throw fail('otp.invalid')
  return found
}

function codeLifeMs({ auth }: AuthCollection): number {
  return Math.max(auth.otp.duration * 1000, perAccount.windowMs)
}

/**
 * Verifies the account if the code went to its address. Then, unless MFA or a factor of the
 * account's own protects it, a random password locks out whoever registered the address and chose a
 * password without owning it. A failure is only logged, since the code was right.
 */
async function verifyBySentTo(
  app: App,
  record: RecordModel,
  sentTo: string,
  caller: Caller,
): Promise<RecordModel> {
  if (boolOf(record, 'verified') || sentTo === '' || textOf(record, 'email') !== sentTo)
    return record
  const collection = record.collection as AuthCollection
  try {
    const isGuarded = collection.auth.mfa.enabled || (await hasFactor(app, record))
    const hash = isGuarded ? undefined : await makeRandomPassword(app, collection)
    const news: Announcement[] = []
    const saved = await app.store.transaction(async (tx) => {
      const fresh = await findRecordById(tx, collection, recordId(record))
      if (!fresh || boolOf(fresh, 'verified') || textOf(fresh, 'email') !== sentTo) return fresh
      fresh.values['verified'] = true
      if (hash !== undefined) setPasswordHash(fresh, hash)
      await saveRecord(app, fresh, { tx, news })
      return fresh
    })
    announce(app, news, caller)
    return saved ?? record
  } catch (error) {
    app.log.error(
      { err: error, record: recordId(record) },
      'a used code did not verify its account',
    )
    return record
  }
}

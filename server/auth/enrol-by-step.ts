import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { hasFactor } from './enrolled.js'
import { finishAuth } from './finish.js'
import type { Finish } from './finish-options.js'
import { readStep } from './mfa.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { confirmOwnTotp } from './own-totp.js'

/**
 * Lets an account without a factor set one up in the middle of a login; the first step must be its
 * own. Throws mfa.expired, factor.totp_enrolled if it has one by now.
 */
export async function requireOwnStep(
  app: App,
  record: RecordModel,
  request: AuthRequest,
): Promise<void> {
  const collection = record.collection as AuthCollection
  const step = await readStep(app, collection, await request.mfaId(), request.caller)
  const isOwn = step.recordRef === recordId(record) && step.collectionRef === collection.id
  if (!isOwn) throw fail('mfa.invalid')
  if (await hasFactor(app, record)) throw fail('factor.totp_enrolled')
}

/**
 * Activates an app with its first code, which is also the second step of the login. Of many at once
 * one succeeds. Throws what requireOwnStep, confirmOwnTotp and finishAuth throw.
 */
export async function enrolByStep(
  app: App,
  record: RecordModel,
  code: string,
  request: AuthRequest,
  session: NonNullable<Finish['session']>,
): Promise<{ outcome: AuthOutcome; recoveryCodes: string[] }> {
  await requireOwnStep(app, record, request)
  const { recoveryCodes } = await confirmOwnTotp(app, record, { code }, request.caller)
  const outcome = await finishAuth(app, record, { method: 'totp', request, session })
  return { outcome, recoveryCodes }
}

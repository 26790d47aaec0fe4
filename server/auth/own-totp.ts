import type { App } from '../base/app.js'
import { type Caller, noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { enrolledFactors } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import { type FactorProof, requireFreshFactor, withinBudget, wrongCode } from './factor-proof.js'
import { removeRecoveryCodes } from './recovery-codes.js'
import { beginTotp, confirmTotp, removeTotp, totpStatus } from './totp.js'
import { requireCodeMethod } from './with-factor-code.js'

/**
 * Starts to set up an authenticator app: returns the secret, its URI for apps and a picture of
 * that, shown once. Throws factor.totp_disabled, factor.totp_enrolled and what requireFreshFactor
 * throws.
 */
export async function setUpTotp(
  app: App,
  record: RecordModel,
  proof: FactorProof,
  caller: Caller,
): Promise<{ secret: string; uri: string; qr: string }> {
  requireCodeMethod(app, record.collection as AuthCollection, 'totp')
  if ((await totpStatus(app, record)).enrolled) throw fail('factor.totp_enrolled')
  await requireFreshFactor(app, record, proof, caller)
  const { secret, uri } = await beginTotp(app, record)
  const { toDataURL } = (await import('qrcode')).default
  return { secret, uri, qr: await toDataURL(uri, { margin: 2 }) }
}

/**
 * Activates the app with its first code. Returns ten recovery codes if the account had none. Throws
 * factor.totp_disabled, request.invalid_data, request.too_many and what confirmTotp throws.
 */
export async function confirmOwnTotp(
  app: App,
  record: RecordModel,
  input: { code: string; drafted?: readonly string[] },
  caller: Caller,
): Promise<{ recoveryCodes: string[] }> {
  requireCodeMethod(app, record.collection as AuthCollection, 'totp')
  const faults = checkForm(input, { code: [required, length(1, 71)] })
  if (faults) throw fail('request.invalid_data', { data: faults })
  noteRequest(caller, { target: { collection: record.collection.name, id: recordId(record) } })
  let confirmed: { recoveryCodes: string[] } | undefined
  await withinBudget(app, record, caller, async () => {
    confirmed = await confirmTotp(app, record, input.code, input.drafted)
    return confirmed !== undefined
  })
  if (!confirmed) throw wrongCode()
  await afterFactorChange(app, record, { change: 'totp added' }, caller)
  return confirmed
}

/**
 * Removes the app, and with the last factor the recovery codes. Throws route.not_found if there is
 * none, and what requireFreshFactor throws.
 */
export async function removeOwnTotp(
  app: App,
  record: RecordModel,
  proof: FactorProof,
  caller: Caller,
): Promise<void> {
  if (!(await totpStatus(app, record)).enrolled) throw fail('route.not_found')
  await requireFreshFactor(app, record, proof, caller)
  await dropTotp(app, record, caller)
}

/** The same after the proof has been checked, for contracts. Of many at once, one removes it. */
export async function dropTotp(app: App, record: RecordModel, caller: Caller): Promise<void> {
  const { passkeys } = await enrolledFactors(app, record)
  const own = await app.store.own()
  const isGone = await own.transaction(async (tx) => {
    const removed = await removeTotp(tx, record)
    if (removed && !passkeys) await removeRecoveryCodes(tx, record)
    return removed
  })
  if (!isGone) throw fail('route.not_found')
  await afterFactorChange(app, record, { change: 'totp removed' }, caller)
}

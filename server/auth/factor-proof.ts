import type { App } from '../base/app.js'
import { type Caller, noteRequest } from '../base/caller.js'
import { fail, fieldError } from '../base/errors.js'
import { hasOwnAddress } from '../limits/address.js'
import { compareWithin } from '../limits/login-budget.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { enrolledFactors } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import type { SentCredential } from './passkey-answer.js'
import { useRecoveryCode } from './recovery-codes.js'
import { useTotp } from './totp.js'
import { isRightAnswer, readAnswer } from './verify-passkey.js'
import { methodOfCode } from './with-factor-code.js'

/** Proves that whoever changes factors has one at hand. */
export interface FactorProof {
  /** From the app, or a recovery code. */
  code: string
  /** The answer to passkeyProofOptions; empty for none. */
  passkey: SentCredential
  /** The API knows from its own token that one was at hand a moment ago. */
  isKnown?: boolean
}

/**
 * Permits a change of an account's factors: if it has factors, one of them must be used now. Throws
 * factor.proof_required, request.invalid_data, factor.passkey_invalid, request.too_many.
 */
export async function requireFreshFactor(
  app: App,
  record: RecordModel,
  proof: FactorProof,
  caller: Caller,
): Promise<void> {
  const target = { collection: record.collection.name, id: recordId(record) }
  noteRequest(caller, { target })
  const { totp, passkeys } = await enrolledFactors(app, record)
  if ((!totp && !passkeys) || proof.isKnown) return
  if (Object.keys(proof.passkey).length > 0) {
    await requirePasskey(app, record, proof.passkey, caller)
  } else if (proof.code !== '') await requireCode(app, record, proof.code, caller)
  else throw fail('factor.proof_required')
}

/** Uses a code of the account's app, or a recovery code. Throws request.invalid_data, request.too_many. */
export async function requireCode(
  app: App,
  record: RecordModel,
  code: string,
  caller: Caller,
): Promise<void> {
  const method = methodOfCode(code)
  const use = method === 'totp' ? useTotp : useRecoveryCode
  if (!(await withinBudget(app, record, caller, () => use(app, record, code)))) throw wrongCode()
  if (method === 'recovery-code') {
    await afterFactorChange(app, record, { change: 'recovery code used' }, caller)
  }
}

async function requirePasskey(
  app: App,
  record: RecordModel,
  sent: SentCredential,
  caller: Caller,
): Promise<void> {
  const collection = record.collection as AuthCollection
  const read = await readAnswer(app, collection, sent)
  const isOwn = read.record && recordId(read.record) === recordId(record)
  const asked = isOwn ? read : { ...read, passkey: undefined, record: undefined }
  const compare = () => isRightAnswer(app, collection, 'proof', record, asked)
  if (!(await withinBudget(app, record, caller, compare))) throw fail('factor.passkey_invalid')
}

/** Compares a secret of an account that is signed in; a wrong one counts as a wrong password. */
export function withinBudget(
  app: App,
  record: RecordModel,
  caller: Caller,
  compare: () => Promise<boolean>,
): Promise<boolean> {
  const attempt = {
    collection: record.collection as AuthCollection,
    identity: textOf(record, 'email') || recordId(record),
    recordId: recordId(record),
    caller,
    hasOwnAddress: hasOwnAddress(caller),
  }
  return compareWithin(app.limits.logins, attempt, compare)
}

/** The refusal of a code in a form about one's own account. */
export function wrongCode() {
  const code = fieldError('validation_invalid_code', 'Invalid or expired code')
  return fail('request.invalid_data', { data: { code } })
}

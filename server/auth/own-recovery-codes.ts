import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { hasFactor } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import { type FactorProof, requireFreshFactor } from './factor-proof.js'
import { countRecoveryCodes, makeRecoveryCodes, recoveryCodeCount } from './recovery-codes.js'
import { requireCodeMethod } from './with-factor-code.js'

/** How many codes the account has left; nobody can tell which. */
export async function recoveryCodeStatus(
  app: App,
  record: RecordModel,
): Promise<{ total: number; left: number }> {
  const left = app.store.hasOwn()
    ? await countRecoveryCodes((await app.store.own()).read, record)
    : 0
  return { total: recoveryCodeCount, left }
}

/**
 * Creates ten new codes, which invalidates the old ones. Throws factor.recovery_disabled,
 * factor.none for an account without a factor, and what requireFreshFactor throws.
 */
export async function renewRecoveryCodes(
  app: App,
  record: RecordModel,
  proof: FactorProof,
  caller: Caller,
): Promise<{ codes: string[] }> {
  requireCodeMethod(app, record.collection as AuthCollection, 'recovery-code')
  if (!(await hasFactor(app, record))) throw fail('factor.none')
  await requireFreshFactor(app, record, proof, caller)
  return replaceRecoveryCodes(app, record, caller)
}

/** The same after the proof has been checked, for contracts. */
export async function replaceRecoveryCodes(
  app: App,
  record: RecordModel,
  caller: Caller,
): Promise<{ codes: string[] }> {
  const own = await app.store.own()
  const codes = await own.transaction((tx) => makeRecoveryCodes(app, tx, record))
  await afterFactorChange(app, record, { change: 'recovery codes made' }, caller)
  return { codes }
}

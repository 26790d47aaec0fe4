import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { makeChallenge } from './challenge.js'
import { enrolledFactors } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import { type FactorProof, requireFreshFactor } from './factor-proof.js'
import { deletePasskey, type Passkey, passkeysOf, renamePasskey } from './passkeys.js'
import { removeRecoveryCodes } from './recovery-codes.js'
import { passkeyNameMax } from './register-passkey.js'
import { assertionOptions, requirePasskeys } from './with-passkey.js'

/** An account's passkeys, the oldest first. */
export async function ownPasskeys(app: App, record: RecordModel): Promise<Passkey[]> {
  return app.store.hasOwn() ? passkeysOf((await app.store.own()).read, record) : []
}

/**
 * The options for navigator.credentials.get() to prove that a passkey is at hand. Throws
 * factor.passkey_disabled.
 */
export async function passkeyProofOptions(app: App, record: RecordModel): Promise<object> {
  const collection = record.collection as AuthCollection
  const { id } = requirePasskeys(app, collection)
  const challenge = makeChallenge(app, collection, 'proof', record)
  return assertionOptions(id, challenge, await ownPasskeys(app, record))
}

/**
 * Returns the renamed passkey. Throws request.invalid_data, and route.not_found if it isn't the
 * account's.
 */
export async function renameOwnPasskey(
  app: App,
  record: RecordModel,
  id: string,
  input: { name: string },
  caller: Caller,
): Promise<Passkey> {
  const faults = checkForm(input, { name: [required, length(1, passkeyNameMax)] })
  if (faults) throw fail('request.invalid_data', { data: faults })
  const { name } = input
  const known = (await ownPasskeys(app, record)).find((each) => each.id === id)
  if (!known) throw fail('route.not_found')
  const own = await app.store.own()
  const isRenamed = await own.transaction((tx) => renamePasskey(tx, record, id, name))
  if (!isRenamed) throw fail('route.not_found')
  await afterFactorChange(app, record, { change: 'passkey renamed', name }, caller)
  return { ...known, name }
}

/**
 * Removes a passkey, and with the last factor the recovery codes. Throws route.not_found if it
 * isn't the account's, and what requireFreshFactor throws.
 */
export async function removeOwnPasskey(
  app: App,
  record: RecordModel,
  id: string,
  proof: FactorProof,
  caller: Caller,
): Promise<void> {
  const known = (await ownPasskeys(app, record)).find((each) => each.id === id)
  if (!known) throw fail('route.not_found')
  await requireFreshFactor(app, record, proof, caller)
  const { totp } = await enrolledFactors(app, record)
  const own = await app.store.own()
  const isGone = await own.transaction(async (tx) => {
    if (!(await deletePasskey(tx, record, id))) return false
    if (!totp && (await passkeysOf(tx, record)).length === 0) await removeRecoveryCodes(tx, record)
    return true
  })
  if (!isGone) throw fail('route.not_found')
  await afterFactorChange(app, record, { change: 'passkey removed', name: known.name }, caller)
}

import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { sessionTurn } from '../passwords/turn.js'
import { findRecordById } from '../records/find.js'
import { setByKey } from '../records/modifiers.js'
import { holdsAccount } from '../records/old-password.js'
import { saveRecord } from '../records/save.js'
import { ValidationFailed } from '../records/validate.js'

/** New values by column; a password in plain text. */
export type AccountChange = Readonly<Record<string, unknown>>

/**
 * Changes what a contract lets somebody change of their own account, by its session: of many at once
 * that set a password or an address one wins. A new address isn't verified. What the change needs in
 * the way of proof, such as the old password, is the contract's to ask. Gives the account as it stands then.
 * Throws record.update_failed with the rules that are broken, access.token_required where the session
 * has ended meanwhile, server.busy.
 */
export async function changeAccount(
  app: App,
  record: RecordModel,
  change: AccountChange,
  caller: Caller,
): Promise<RecordModel> {
  const { collection } = record
  const before = textOf(record, 'email')
  for (const [key, value] of Object.entries(change)) setByKey(record, key, value)
  if (textOf(record, 'email') !== before) record.values['verified'] = false
  try {
    await saveRecord(app, record, {
      caller,
      turn: sessionTurn(caller),
      async first(tx) {
        if (!(await holdsAccount(tx, record, {}))) throw fail('access.token_required')
      },
    })
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error
    throw fail('record.update_failed', { data: error.data, cause: error })
  }
  const saved = await findRecordById(app.store.read, collection, recordId(record))
  if (!saved) throw fail('access.token_required')
  return saved
}

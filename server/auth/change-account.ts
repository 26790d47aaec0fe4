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

/** New values by column; a password as plain text. */
export type AccountChange = Readonly<Record<string, unknown>>

/**
 * Changes what a contract lets people change in their own account, by their session: of many
 * changes of the password or address at once, one wins. A new address is unverified. The contract
 * has to check any proof that the change needs, such as the old password. Returns the account as it
 * is then. Throws record.update_failed with the violated rules, access.token_required if the
 * session has ended meanwhile, server.busy.
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

import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import type { RecordModel } from '../model/record.js'
import { removeAll as removePasskeys } from '../store/statements/passkeys.js'
import type { Db } from '../store/store.js'
import { accountOf } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import { removeRecoveryCodes } from './recovery-codes.js'
import { removeTotp } from './totp.js'

/**
 * Removes all factors of an account, for superusers, when their owner has lost them. False if there
 * were none. Nothing else does this, not even a reset by mail.
 */
export async function removeFactors(
  app: App,
  record: RecordModel,
  caller?: Caller,
): Promise<boolean> {
  if (!app.store.hasOwn()) return false
  const own = await app.store.own()
  const removed = await own.transaction((tx) => removeAll(tx, record))
  if (removed) await afterFactorChange(app, record, { change: 'all removed' }, caller)
  return removed
}

/** Factors are deleted with their account, so that a later account with the same id has none. */
export function listenToDeletions(app: App): void {
  app.bus.on('account.changed', async ({ collection, before, after }) => {
    if (after || !before || !collection.auth || !app.store.hasOwn()) return
    const own = await app.store.own()
    await own.transaction((tx) => removeAll(tx, before))
  })
}

async function removeAll(tx: Db, record: RecordModel): Promise<boolean> {
  const hadTotp = await removeTotp(tx, record)
  const passkeys = await removePasskeys(tx, accountOf(record))
  await removeRecoveryCodes(tx, record)
  return hadTotp || passkeys > 0
}

import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import type { RecordModel } from '../model/record.js'
import type { Db } from '../store/store.js'
import { accountOf } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import { removeRecoveryCodes } from './recovery-codes.js'
import { removeTotp } from './totp.js'

/**
 * Removes all factors of an account, for superusers: the way back for who has lost them. False where there
 * were none. Nothing else does, a reset by mail neither.
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

/** The factors go with their account: one that is made with its id later has none. */
export function listenToDeletions(app: App): void {
  app.bus.on('account.changed', async ({ collection, before, after }) => {
    if (after || !before || !collection.auth || !app.store.hasOwn()) return
    const own = await app.store.own()
    await own.transaction((tx) => removeAll(tx, before))
  })
}

async function removeAll(tx: Db, record: RecordModel): Promise<boolean> {
  const hadTotp = await removeTotp(tx, record)
  const keys = await tx.all<{ id: string }>(selectPasskeys, accountOf(record), passkeysReach)
  for (const { id } of keys) await tx.run('DELETE FROM passkeys WHERE id = ?', [id])
  await removeRecoveryCodes(tx, record)
  return hadTotp || keys.length > 0
}

// Arbitrary, for the planner: more than an account may have.
const passkeysReach = 100
const selectPasskeys = 'SELECT id FROM passkeys WHERE collection = ? AND record = ?'

import type { Logger } from 'pino'
import type { Db } from '../store.js'
import { markApplied } from './fresh.js'
import type { SystemMigration } from './list.js'
import { resaveChangedViews } from './resave-views.js'
import { steps } from './steps.js'

/** Applies the missing system migrations in order, in the caller's transaction. */
export async function upgradeRecords(
  tx: Db,
  pending: readonly SystemMigration[],
  now: number,
  log: Logger,
): Promise<void> {
  for (const file of pending) {
    if (await steps[file](tx, now)) await resaveChangedViews(tx, now, log)
    await markApplied(tx, file, now)
  }
}

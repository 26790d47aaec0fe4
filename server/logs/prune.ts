import { setImmediate as nextTurn } from 'node:timers/promises'
import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import type { Job } from '../crons/runner.js'
import * as logs from '../store/statements/logs.js'
import type { Which } from '../store/statements/rows.js'

type Logs = Pick<App, 'store' | 'settings' | 'clock'>

const dayMs = 24 * 60 * 60 * 1000
/** Removes what is older than settings.logs.maxDays. Source: PocketBase core/base.go initLogger. */
export const logJobs: readonly Job[] = [
  {
    name: '__pbLogsCleanup__',
    schedule: '0 */6 * * *',
    run: async (app) => void (await deleteOld(app)),
  },
]

/**
 * Removes entries that the log settings don't keep, when they change and at a start, which leaves a
 * file without such entries as it is. Source: PocketBase core/base.go initLogger.
 */
export async function applyLogSettings(app: Logs, { atStart = false } = {}): Promise<void> {
  const { maxDays, minLevel } = app.settings.current.logs
  const removed = (await deleteOld(app)) + (await deleteInParts(app, logs.below(minLevel)))
  if (maxDays === 0 && (removed > 0 || !atStart)) await app.store.shrinkLogs()
}

/** Removes every entry that exists now. */
export async function truncateLogs(app: Pick<App, 'store'>): Promise<void> {
  await deleteInParts(app, await logs.present(app.store.logs))
}

async function deleteOld(app: Logs): Promise<number> {
  const oldest = formatDate(app.clock.now() - app.settings.current.logs.maxDays * dayMs)
  return deleteInParts(app, logs.until(oldest))
}

/** Returns how many there were. */
async function deleteInParts({ store }: Pick<App, 'store'>, which: Which): Promise<number> {
  let removed = 0
  for (;;) {
    const { changes } = await logs.removePart(store.logs, which)
    if (changes === 0) return removed
    removed += changes
    await nextTurn()
  }
}

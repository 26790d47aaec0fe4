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
  { name: '__pbLogsCleanup__', schedule: '0 */6 * * *', run: deleteOld },
]

/** Removes entries that new log settings don't keep. Source: PocketBase core/base.go initLogger. */
export async function applyLogSettings(app: Logs): Promise<void> {
  const { maxDays, minLevel } = app.settings.current.logs
  await deleteOld(app)
  await deleteInParts(app, logs.below(minLevel))
  if (maxDays === 0) await app.store.shrinkLogs()
}

/** Removes every entry that exists now. */
export async function truncateLogs(app: Pick<App, 'store'>): Promise<void> {
  await deleteInParts(app, await logs.present(app.store.logs))
}

async function deleteOld(app: Logs): Promise<void> {
  const oldest = formatDate(app.clock.now() - app.settings.current.logs.maxDays * dayMs)
  await deleteInParts(app, logs.until(oldest))
}

async function deleteInParts({ store }: Pick<App, 'store'>, which: Which): Promise<void> {
  while ((await logs.removePart(store.logs, which)).changes > 0) await nextTurn()
}

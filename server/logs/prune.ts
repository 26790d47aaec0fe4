import { setImmediate as nextTurn } from 'node:timers/promises'
import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import type { Job } from '../crons/runner.js'
import type { SqlValue } from '../store/store.js'

type Logs = Pick<App, 'store' | 'settings' | 'clock'>

const dayMs = 24 * 60 * 60 * 1000
/** Rows that go at once: some milliseconds, in which nobody else is served. */
const rowsAtOnce = 300

/** Removes what is older than settings.logs.maxDays. Source: PocketBase core/base.go initLogger. */
export const logJobs: readonly Job[] = [
  { name: '__pbLogsCleanup__', schedule: '0 */6 * * *', run: deleteOld },
]

/** Removes what new settings of the log don't keep. Source: PocketBase core/base.go initLogger. */
export async function applyLogSettings(app: Logs): Promise<void> {
  const { maxDays, minLevel } = app.settings.current.logs
  await deleteOld(app)
  await deleteInParts(app, '`level` < ?', [minLevel])
  if (maxDays === 0) await app.store.shrinkLogs()
}

/** Removes every entry that there is now. */
export async function truncateLogs(app: Pick<App, 'store'>): Promise<void> {
  const row = await app.store.logs.get<{ top: number | null }>(
    'SELECT max(rowid) AS top FROM `_logs`',
  )
  await deleteInParts(app, 'rowid <= ?', [row?.top ?? 0])
}

async function deleteOld(app: Logs): Promise<void> {
  const oldest = formatDate(app.clock.now() - app.settings.current.logs.maxDays * dayMs)
  // The hour for its index, the moment for what is meant.
  const hour = `${oldest.slice(0, 13)}:00:00`
  await deleteInParts(app, `${createdHour} <= ? AND \`created\` <= ?`, [hour, oldest])
}

async function deleteInParts(
  { store }: Pick<App, 'store'>,
  where: string,
  params: readonly SqlValue[],
): Promise<void> {
  const part = `DELETE FROM \`_logs\` WHERE rowid IN
    (SELECT rowid FROM \`_logs\` WHERE ${where} LIMIT ${rowsAtOnce})`
  while ((await store.logs.run(part, params)).changes > 0) await nextTurn()
}

// To the letter as in the index.
const createdHour = "strftime('%Y-%m-%d %H:00:00', `created`)"

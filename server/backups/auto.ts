import type { App } from '../base/app.js'
import type { Job } from '../crons/runner.js'
import { alertSuperusers } from './alert.js'

const prefix = '@auto_pb_backup_'

/** The backups scheduled by settings.backups.cron. Source: PocketBase core/base_backup.go. */
export const backupJobs: readonly Job[] = [
  {
    name: '__pbAutoBackup__',
    schedule: ({ settings }) => settings.current.backups.cron,
    run: runAutoBackup,
  },
]

/** Makes a backup, alerts all superusers if that fails, and removes those in excess. */
async function runAutoBackup(app: App): Promise<void> {
  const name = app.backups.newName(prefix)
  try {
    await app.backups.create(name)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    app.log.error({ err: error, name }, '[Backup cron] Failed to create backup')
    app.logs?.server('error', '[Backup cron] Failed to create backup', { name, error: reason })
    await alertSuperusers(
      app,
      'Autobackup failure',
      `Failed to create/upload automated backup. Raw error:\n${reason}`,
    )
  }
  await prune(app)
}

/** Only scheduled ones. */
async function prune({ backups, settings }: App): Promise<void> {
  const { cronMaxKeep } = settings.current.backups
  if (cronMaxKeep === 0) return
  const files = await backups.list(prefix)
  files.sort((a, b) => b.modified - a.modified)
  for (const { key } of files.slice(cronMaxKeep)) await backups.store.current().remove(key)
}

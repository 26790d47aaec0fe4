import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'

/**
 * Removes a backup. Throws backup.in_use, or an Error with the reason. Source: PocketBase
 * apis/backup.go backupDelete.
 */
export async function removeBackup({ backups }: Pick<App, 'backups'>, name: string): Promise<void> {
  if ((await backups.active()) === name) throw fail('backup.in_use')
  const store = backups.store.current()
  if (!(await store.stat(name))) throw new Error(`[key: ${name}] resource not found`)
  await store.remove(name)
}

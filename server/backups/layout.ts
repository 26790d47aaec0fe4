import { keyFile } from '../auth/factor-key-file.js'
import { backupWorkFolder } from '../files/folder-lock.js'

/** The folder of local backups, inside the data folder. */
export const backupsFolder = 'backups'

/**
 * What backups leave out, and a restore leaves in place: what PocketBase leaves out
 * (core/base_backup.go), uploads in progress, mails, which contain tokens, and the key of second
 * factors.
 */
export const leftOut: ReadonlySet<string> = new Set([
  backupsFolder,
  backupWorkFolder,
  '.pocketgate',
  'mails',
  '.pb_temp_to_delete',
  '.notify',
  '.autocert_cache',
  // Whoever gets a backup must not get the key to the secrets in it.
  keyFile,
  'lost+found',
])

/** A name such as `pb_backup_acme_20260131120000.zip`, in PocketBase's form. */
export function backupName(prefix: string, now: number): string {
  const digits = new Date(now).toISOString().replaceAll(/\D/g, '')
  return `${prefix}${digits.slice(0, 14)}.zip`
}

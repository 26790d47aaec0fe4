import type { App } from '../base/app.js'
import { type FieldErrors, fieldError } from '../base/errors.js'
import { checkForm, length, matches } from '../base/form-errors.js'

const nameForm = /^[a-z0-9_-]+\.zip$/
// PocketBase's limit, in bytes.
const longestName = 150

/**
 * Faults of a new backup's name, or undefined; '' is valid, and a name is generated. Source:
 * PocketBase apis/backup_create.go.
 */
export async function backupNameFaults(
  { backups, log }: Pick<App, 'backups' | 'log'>,
  name: string,
): Promise<FieldErrors | undefined> {
  const faults = checkForm({ name }, { name: [length(1, longestName), matches(nameForm)] })
  if (faults || name === '') return faults
  try {
    if (!(await backups.store.has(name))) return undefined
  } catch (error) {
    log.warn({ err: error }, 'the storage of backups does not answer')
  }
  const message = 'The backup file name is invalid or already exists'
  return { name: fieldError('validation_backup_name_exists', message) }
}

import type { App } from '../base/app.js'
import { type FieldError, fail, fieldError } from '../base/errors.js'
import { isAllowedType } from '../files/mime/detect.js'
import type { UploadedFile } from '../files/upload.js'
import { zipType } from './before-upgrade.js'

// The usual limit of file systems, in bytes.
export const fileNameBytesMax = 255

/**
 * Stores an uploaded zip under the client's name for it. Throws request.invalid_data,
 * backup.upload_failed. Source: PocketBase apis/backup_upload.go.
 */
export async function uploadBackup(app: App, file: UploadedFile | undefined): Promise<void> {
  const fault = await faultOf(app, file)
  if (fault || !file) throw fail('request.invalid_data', { data: { file: fault ?? required } })
  const { path, originalName, md5 } = file
  const attributes = { contentType: zipType, originalName, md5 }
  try {
    await app.backups.store.current().put(originalName, path, attributes)
  } catch (cause) {
    app.log.error({ err: cause }, 'an uploaded backup could not be stored')
    throw fail('backup.upload_failed', { cause })
  }
}

const required = fieldError('validation_required', 'cannot be blank')

async function faultOf(app: App, file: UploadedFile | undefined): Promise<FieldError | undefined> {
  if (!file) return required
  if (!isAllowedType(file.type, [zipType])) {
    const message = `${JSON.stringify(file.name)} mime type must be one of: ${zipType}`
    return fieldError('validation_invalid_mime_type', message)
  }
  // The peer can't look for such a name, and says that it is taken.
  const isTooLong = Buffer.byteLength(file.originalName) > fileNameBytesMax
  try {
    if (!isTooLong && !(await app.backups.store.has(file.originalName))) return undefined
  } catch (error) {
    app.log.warn({ err: error }, 'the storage of backups does not answer')
  }
  const message = 'Backup file with the specified name already exists'
  return fieldError('validation_backup_name_exists', message)
}

import { formatDate } from '../base/clock.js'
import { encodeJson } from '../base/json.js'
import { put } from '../store/statements/params.js'
import type { Db } from '../store/store.js'
import { encryptText } from './crypt.js'
import type { S3Settings, Settings } from './defaults.js'
import { settingsId } from './load.js'

/**
 * Writes the settings as PocketBase stores them: as a BLOB if plain, as TEXT if encrypted with a
 * key. The caller reloads and announces them after the commit. Source: core/settings_model.go
 * DBExport.
 */
export async function saveSettings(
  tx: Db,
  settings: Settings,
  encryptionKey: string,
  now: number,
): Promise<void> {
  const text = encodeJson(storedSettings(settings))
  const value = encryptionKey === '' ? asPlain(tx, text) : encryptText(text, encryptionKey)
  await put(tx, settingsId, value, formatDate(now))
}

/** As PocketBase stores it: a BLOB. A database of texts only has no difference to keep. */
function asPlain({ dialect }: Db, text: string): string | Buffer {
  return dialect === 'sqlite' ? Buffer.from(text) : text
}

/** An empty storage secret is left out; a non-empty one keeps PocketBase's place. */
function storedSettings(settings: Settings): object {
  const { backups, s3 } = settings
  return {
    ...settings,
    backups: { ...backups, s3: storedS3(backups.s3) },
    s3: storedS3(s3),
  }
}

function storedS3({ secret, forcePathStyle, ...rest }: S3Settings): object {
  return { ...rest, secret: secret || undefined, forcePathStyle }
}

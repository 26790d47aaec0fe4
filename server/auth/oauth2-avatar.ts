import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { App } from '../base/app.js'
import { ApiError } from '../base/errors.js'
import { randomText } from '../base/ids.js'
import { numberOption, textsOption } from '../fields/options.js'
import { headBytes, isAllowedType } from '../files/mime/detect.js'
import { UploadedFile, type Uploads } from '../files/upload.js'
import { type AuthCollection, findField } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { CallError } from '../oauth2/call.js'
import type { OAuth2User } from '../oauth2/client.js'

/** A picture that waits in the upload folder until the account is created. */
export interface Avatar {
  /** As if it had come with the request. */
  uploads(): Uploads
  remove(): Promise<void>
}

/**
 * Fetches the picture of a new person, if the collection stores it as a file and the app has sent
 * none. If it can't be fetched, or the field would refuse it, that is only logged.
 */
export async function fetchAvatar(
  app: App,
  collection: AuthCollection,
  { avatarURL }: OAuth2User,
  createData: Readonly<Record<string, unknown>>,
): Promise<Avatar | undefined> {
  const field = findField(collection, collection.auth.oauth2.mappedFields['avatarURL'] ?? '')
  if (field?.type !== 'file' || avatarURL === '' || Object.hasOwn(createData, field.name)) {
    return undefined
  }
  try {
    const bytes = await app.oauth2.fetchAvatar(avatarURL, limitOf(app, field))
    return await keep(app, field, avatarURL, bytes)
  } catch (error) {
    const isOurs = error instanceof CallError || error instanceof ApiError
    const why = isOurs ? error.message : 'a fault'
    app.log.warn({ collection: collection.name, why }, "a provider's picture was left out")
    return undefined
  }
}

function limitOf(app: App, field: Field): number {
  const own = numberOption(field, 'maxSize')
  const { avatarLimit } = app.config.oauth2
  return own > 0 ? Math.min(own, avatarLimit) : avatarLimit
}

async function keep(app: App, field: Field, url: string, bytes: Buffer): Promise<Avatar> {
  const path = join(await app.files.uploadFolder(), randomText(20))
  await writeFile(path, bytes, { flag: 'wx' })
  const remove = () => rm(path, { force: true })
  const file = new UploadedFile({
    path,
    originalName: nameIn(url),
    size: bytes.length,
    md5: createHash('md5').update(bytes).digest('hex'),
    head: Buffer.from(bytes.subarray(0, headBytes)),
  })
  const allowed = textsOption(field, 'mimeTypes')
  if (allowed.length > 0 && !isAllowedType(file.type, allowed)) {
    await remove()
    throw new CallError('its type is not one that the field takes')
  }
  // Each attempt stores the file under a new name.
  return { uploads: () => new Map([[field.name, [file.again()]]]), remove }
}

/** Go's path.Base. */
function nameIn(url: string): string {
  return posix.basename(new URL(url).pathname) || 'avatar'
}

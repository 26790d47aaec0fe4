import type { App } from '../base/app.js'
import { randomText } from '../base/ids.js'
import { isAuthCollection, superusersName } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { installerEmail } from '../records/account-changes.js'
import { findRecordByIdentity } from '../records/find.js'
import { newRecord } from '../records/load.js'
import { setByKey } from '../records/modifiers.js'
import { saveRecord } from '../records/save.js'
import { ValidationFailed } from '../records/validate.js'
import { hasSuperuser } from './superuser.js'

/**
 * How long the link printed at startup can create the first superuser. Source: PocketBase
 * apis/installer.go.
 */
const linkLifeSeconds = 30 * 60

/**
 * A token that lets the dashboard create the first superuser: it belongs to an account that nobody
 * signs in with, and that is deleted with the first real one. Undefined if there is a superuser.
 * Source: PocketBase apis/installer.go.
 */
export async function installerToken(app: App): Promise<string | undefined> {
  if (await hasSuperuser(app)) return undefined
  const record = (await findInstaller(app)) ?? (await makeInstaller(app))
  return record && app.tokens.sign('auth', record, { refreshable: false }, linkLifeSeconds)
}

async function findInstaller(app: App): Promise<RecordModel | undefined> {
  const collection = app.collections.find(superusersName)
  if (!isAuthCollection(collection)) return undefined
  return findRecordByIdentity(app.store.read, collection, 'email', installerEmail)
}

async function makeInstaller(app: App): Promise<RecordModel | undefined> {
  const collection = app.collections.find(superusersName)
  if (!collection) return undefined
  const record = newRecord(collection)
  setByKey(record, 'email', installerEmail)
  setByKey(record, 'password', randomText(30))
  try {
    await saveRecord(app, record)
    return record
  } catch (error) {
    // Another process that starts on the same folder was first.
    if (error instanceof ValidationFailed) return findInstaller(app)
    throw error
  }
}

import type { App } from '../base/app.js'
import { ApiError, type FieldErrors, StartError } from '../base/errors.js'
import { isEmail } from '../fields/email.js'
import { type AuthCollection, isAuthCollection, superusersName } from '../model/collection.js'
import { type RecordModel, textOf } from '../model/record.js'
import { installerEmail } from '../records/account-changes.js'
import { deleteRecord } from '../records/delete.js'
import { findRecordByIdentity } from '../records/find.js'
import { newRecord } from '../records/load.js'
import { setByKey } from '../records/modifiers.js'
import { saveRecord } from '../records/save.js'
import { ValidationFailed } from '../records/validate.js'
import { isOtherThan } from '../store/statements/accounts.js'

/** Whether the text may be a superuser's address. */
export function isSuperuserEmail(email: string): boolean {
  return isEmail(email)
}

/** Whether anyone can sign in as a superuser. */
export async function hasSuperuser(app: App): Promise<boolean> {
  return isOtherThan(app.store.read, superusersName, installerEmail)
}

/** Creates a superuser. Throws StartError in PocketBase's words: cmd/superuser.go. */
export async function createSuperuser(app: App, email: string, password: string): Promise<void> {
  const record = newRecord(superusers(app))
  await save(app, record, { email, password }, 'failed to create new superuser account')
}

/** Creates a superuser, or sets the password of the one with that address. Throws StartError. */
export async function upsertSuperuser(app: App, email: string, password: string): Promise<void> {
  const record = (await find(app, email)) ?? newRecord(superusers(app))
  await save(app, record, { email, password }, 'failed to upsert superuser account')
}

/** Sets a superuser's password. Throws StartError. */
export async function updateSuperuser(app: App, email: string, password: string): Promise<void> {
  const record = await find(app, email)
  if (!record) throw new StartError(`superuser with email ${JSON.stringify(email)} doesn't exist`)
  const shown = JSON.stringify(textOf(record, 'email'))
  await save(app, record, { password }, `failed to change superuser ${shown} password`)
}

/** Deletes a superuser; false if there is none. Throws StartError for the only one. */
export async function deleteSuperuser(app: App, email: string): Promise<boolean> {
  const record = await find(app, email)
  if (!record) return false
  try {
    await deleteRecord(app, record)
  } catch (error) {
    throw explained(error, `failed to delete superuser ${JSON.stringify(email)}`)
  }
  return true
}

function superusers(app: App): AuthCollection {
  const collection = app.collections.find(superusersName)
  if (isAuthCollection(collection)) return collection
  throw new StartError(`failed to fetch "${superusersName}" collection`)
}

function find(app: App, email: string): Promise<RecordModel | undefined> {
  return findRecordByIdentity(app.store.read, superusers(app), 'email', email)
}

async function save(
  app: App,
  record: RecordModel,
  values: Record<string, string>,
  failure: string,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) setByKey(record, name, value)
  // PocketBase handles the missing hash; here an empty password would mean leaving it unchanged.
  if (values.password === '') throw new StartError(`${failure}: password: cannot be blank.`)
  try {
    await saveRecord(app, record)
  } catch (error) {
    throw explained(error, failure)
  }
}

/** The message of a failed write that may be shown; another error is returned unchanged. */
function explained(error: unknown, failure: string): unknown {
  if (error instanceof ValidationFailed) {
    return new StartError(`${failure}: ${listFaults(error.data).join('; ')}.`, { cause: error })
  }
  if (error instanceof ApiError) {
    return new StartError(`${failure}: ${error.message}`, { cause: error })
  }
  return error
}

function listFaults(faults: FieldErrors): string[] {
  return Object.entries(faults)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { message }]) => `${name}: ${String(message).replace(/\.$/, '')}`)
}

import type { App } from '../base/app.js'
import { StartError } from '../base/errors.js'
import { isAuthCollection, superusersName } from '../model/collection.js'
import { recordId, textOf } from '../model/record.js'
import { findRecordByIdentity } from '../records/find.js'
import { issueOtp } from './request-otp.js'

/** A one-time password for a superuser, to be passed on without a mail. */
export interface SuperuserOtp {
  email: string
  id: string
  code: string
  /** Seconds. */
  duration: number
}

/** Creates one. Throws StartError in PocketBase's words: cmd/superuser.go. */
export async function createSuperuserOtp(app: App, email: string): Promise<SuperuserOtp> {
  const collection = app.collections.find(superusersName)
  if (!isAuthCollection(collection)) {
    throw new StartError(`failed to fetch "${superusersName}" collection`)
  }
  const record = await findRecordByIdentity(app.store.read, collection, 'email', email)
  if (!record) throw new StartError(`superuser with email ${JSON.stringify(email)} doesn't exist`)
  const { otp } = collection.auth
  if (!otp.enabled) {
    throw new StartError(`OTP auth is not enabled for the ${superusersName} collection`)
  }
  const owner = { recordRef: recordId(record) }
  // Somebody who may run commands here needs no limit.
  const { id, code } = await issueOtp(app, collection, owner, {
    limit: Number.POSITIVE_INFINITY,
  })
  return { email: textOf(record, 'email'), id, code, duration: otp.duration }
}

import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { findRecordById, findRecordByIdentity } from '../records/find.js'
import { readStep } from './mfa.js'
import type { AuthRequest } from './outcome.js'
import { findAccount } from './with-password.js'

/**
 * The account of a login with a factor: by the first step that it completes, or by its identity, or
 * by both, which must agree. Undefined if there is none, which must look like a wrong code. Throws
 * mfa.expired, mfa.same_method.
 */
export async function findFactorAccount(
  app: App,
  collection: AuthCollection,
  { identity, method }: { identity: string; method: string },
  request: AuthRequest,
): Promise<RecordModel | undefined> {
  const mfaId = await request.mfaId()
  if (mfaId === '') return byIdentity(app, collection, identity)
  const step = await readStep(app, collection, mfaId, request.caller)
  if (step.method === method) throw fail('mfa.same_method')
  if (step.collectionRef !== collection.id) return undefined
  if (identity === '') return findRecordById(app.store.read, collection, step.recordRef)
  const record = await byIdentity(app, collection, identity)
  return record && recordId(record) === step.recordRef ? record : undefined
}

/** As at a login with a password; by e-mail address if that accepts no identity. */
export async function byIdentity(
  app: App,
  collection: AuthCollection,
  identity: string,
): Promise<RecordModel | undefined> {
  if (identity === '') return undefined
  if (collection.auth.passwordAuth.identityFields.length === 0) {
    return findRecordByIdentity(app.store.read, collection, 'email', identity)
  }
  return findAccount(app, collection, { identity, password: '', identityField: '' }, {})
}

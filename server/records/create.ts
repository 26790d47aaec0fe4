import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { isTooLong } from '../fields/password.js'
import { noUploads, type Uploads } from '../files/upload.js'
import type { Collection } from '../model/collection.js'
import { passwordOf, type RecordModel, recordId } from '../model/record.js'
import type { SqlValue } from '../store/store.js'
import { type Access, loadForm } from './form.js'
import { encodeLargeJson } from './large-json.js'
import { copyValues, newRecord } from './load.js'
import { bodyForRules, setByKey } from './modifiers.js'
import type { SaveOptions } from './save.js'
import { accessOf, isAllowed, readBody, submit } from './submit.js'
import { recordColumns } from './write-plan.js'

/** For an account created without a password, by a provider: a password that nobody knows. */
export interface SparePassword {
  plain: string
  hash: string
}

/** What a flow itself adds to a new record, besides the request. */
export interface Given {
  spare?: SparePassword
  /** Values of columns that a client can't write. */
  own?: Readonly<Record<string, unknown>>
  /**
   * Called in the transaction, before the record is written there: it may refuse, or set values.
   */
  first?: SaveOptions['first']
}

/**
 * Creates a record from a request's body, under the collection's create rule. `info.body` then
 * holds the values after applying modifiers, for rules that are checked later. Throws
 * collection.unsupported, access.superusers_only, record.create_failed. Source: PocketBase
 * apis/record_crud.go recordCreate.
 */
export async function createRecord(
  app: App,
  collection: Collection,
  body: Record<string, unknown>,
  info: RequestInfo,
  caller: Caller,
  uploads: Uploads = noUploads,
  { spare, own = {}, first }: Given = {},
): Promise<RecordModel> {
  if (collection.type === 'view') throw fail('collection.unsupported')
  if (!caller.isSuperuser && collection.createRule === null) throw fail('access.superusers_only')
  const record = newRecord(collection)
  const data = readBody(record, await encodeLargeJson(collection, body), caller, uploads)
  const takesSpare = spare !== undefined && !Object.hasOwn(data, 'password')
  if (takesSpare) {
    data['password'] = spare.plain
    data['passwordConfirm'] = spare.plain
  }
  info.body = bodyForRules(collection, data)
  const input = loadForm(record, data, caller.isSuperuser ? 'superuser' : 'default')
  // The rules for passwords only apply to those that somebody has chosen.
  if (takesSpare) record.values['password'] = { hash: spare.hash, plain: '' }
  for (const [key, value] of Object.entries(own)) setByKey(record, key, value)
  let access: Access = 'superuser'
  if (!caller.isSuperuser) {
    const target = { candidate: candidateOf(record) }
    // In this case the peer can't even check the rule, and says no more than that.
    if (hasUnhashable(record)) throw fail('record.create_failed')
    if (!(await isAllowed(app, collection, collection.createRule, info, target))) {
      throw fail('record.create_failed')
    }
    access = await accessOf(app, collection, info, target)
  }
  await submit(app, record, { input, access, failure: 'record.create_failed', caller, first })
  return record
}

function hasUnhashable(record: RecordModel): boolean {
  return record.collection.fields.some(
    ({ type, name }) => type === 'password' && isTooLong(passwordOf(record, name).plain),
  )
}

/**
 * The columns that the create rule sees. `verified` counts as false, so that the record being
 * created can't trick a manage rule that relies on it; in the peer a field of that name does so in
 * every type of collection.
 */
function candidateOf(record: RecordModel): Record<string, SqlValue> {
  const seen = record.collection.auth ? record : unverified(record)
  const columns = recordColumns(seen)
  // The value doesn't matter; there just has to be one.
  if (recordId(record) === '') columns.id = '__temp_id__'
  if (record.collection.auth) {
    columns.verified = 0
    if (passwordOf(record).plain !== '') columns.password = 'set'
  }
  return columns
}

function unverified(record: RecordModel): RecordModel {
  if (!Object.hasOwn(record.values, 'verified')) return record
  const copy = { ...record, values: copyValues(record.values) }
  setByKey(copy, 'verified', false)
  return copy
}

import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import { isTooLong } from '../fields/password.js'
import { noUploads, type Uploads } from '../files/upload.js'
import type { Collection, Rule } from '../model/collection.js'
import { passwordOf, type RecordModel, recordId } from '../model/record.js'
import { sessionTurn, turnOf } from '../passwords/turn.js'
import { type RuleTarget, ruleAllows } from '../rules/allow.js'
import type { Db, SqlValue } from '../store/store.js'
import { isInstaller, requireInstaller } from './account-changes.js'
import { addUploads } from './files.js'
import { type Access, formFaults, loadForm, type PasswordInput, wrongOld } from './form.js'
import { encodeLargeJson } from './large-json.js'
import { newRecord } from './load.js'
import { replaceModifiers, setByKey } from './modifiers.js'
import { holdsAccount } from './old-password.js'
import { recordColumns, type SaveOptions, saveRecord } from './save.js'
import { inOrder, ValidationFailed } from './validate.js'

/** What an account gets that comes without a password, by a provider: one that nobody knows. */
export interface SparePassword {
  plain: string
  hash: string
}

/** What a flow itself adds to a new record, beside what was sent. */
export interface Given {
  spare?: SparePassword
  /** Values of columns that a client can't write. */
  own?: Readonly<Record<string, unknown>>
  /** Asked in the transaction, before the record is written there: it may refuse, or set values. */
  first?: SaveOptions['first']
}

/**
 * Creates a record from a request's body, under the collection's create rule. `info.body` then
 * holds the values that modifiers came to, for the rules that are asked later.
 * Throws collection.unsupported, access.superusers_only, record.create_failed.
 * Source: PocketBase apis/record_crud.go recordCreate.
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
  info.body = readBody(record, await encodeLargeJson(collection, body), caller, uploads)
  const takesSpare = spare !== undefined && !Object.hasOwn(info.body, 'password')
  if (takesSpare) {
    info.body['password'] = spare.plain
    info.body['passwordConfirm'] = spare.plain
  }
  const input = loadForm(record, info.body, caller.isSuperuser ? 'superuser' : 'default')
  // The rules for passwords are for those that somebody has chosen.
  if (takesSpare) record.values['password'] = { hash: spare.hash, plain: '' }
  for (const [key, value] of Object.entries(own)) setByKey(record, key, value)
  let access: Access = 'superuser'
  if (!caller.isSuperuser) {
    const target = { candidate: candidateOf(record) }
    // The peer can't even ask the rule then, and says no more than that.
    if (hasUnhashable(record)) throw fail('record.create_failed')
    if (!(await isAllowed(app, collection, collection.createRule, info, target))) {
      throw fail('record.create_failed')
    }
    access = await accessOf(app, collection, info, target)
  }
  await submit(app, record, { input, access, failure: 'record.create_failed', caller, first })
  return record
}

/** The body's values per field, modifiers applied; hidden fields only from superusers. */
export function readBody(
  record: RecordModel,
  body: Record<string, unknown>,
  caller: Caller,
  uploads: Uploads,
): Record<string, unknown> {
  const plain = replaceModifiers(record, body)
  const withUploads = addUploads(record.collection, plain, body, uploads)
  const data = withUploads ? replaceModifiers(record, withUploads) : plain
  if (caller.isSuperuser) return data
  const isAuth = record.collection.auth !== undefined
  for (const { name, hidden } of record.collection.fields) {
    if (hidden && !(isAuth && name === 'password')) delete data[name]
  }
  return data
}

/** Whether a rule lets the caller; one that can't be read is a no, with a log line. */
export async function isAllowed(
  app: App,
  collection: Collection,
  rule: Rule,
  info: RequestInfo,
  target: RuleTarget,
): Promise<boolean> {
  try {
    return await ruleAllows(app, collection, rule, info, target)
  } catch (error) {
    app.log.error({ err: error, collection: collection.name, rule }, 'a rule failed')
    return false
  }
}

/** What a caller who is no superuser may do to this account. A manage rule needs somebody logged in. */
export async function accessOf(
  app: App,
  collection: Collection,
  info: RequestInfo,
  target: RuleTarget,
): Promise<Access> {
  const manageRule = collection.auth?.manageRule
  if (!manageRule || !info.auth) return 'default'
  return (await isAllowed(app, collection, manageRule, info, target)) ? 'manager' : 'default'
}

interface Submission {
  input: PasswordInput
  access: Access
  failure: ErrorCode
  caller: Caller
  first?: SaveOptions['first']
}

/** Checks the form, then the record, and saves. What a client can mend comes as `data`. */
export async function submit(
  app: App,
  record: RecordModel,
  { input, access, failure, caller, first }: Submission,
): Promise<void> {
  const data = await formFaults(app, record, input, access, caller)
  if (data) throw fail(failure, { data: inOrder(data) })
  const isNew = record.original === undefined
  const turn = isNew && !caller.isSuperuser ? turnOf(caller, 'signUp') : sessionTurn(caller)
  const isFirstSuperuser = isNew && isInstaller(caller.record)
  const isByOldPassword = !isNew && access === 'default' && input.password !== ''
  const save = () =>
    saveRecord(app, record, {
      caller,
      turn,
      ...(first && { first }),
      ...(isByOldPassword && { first: requireSamePassword }),
      ...(isFirstSuperuser && { first: requireInstaller }),
    })
  try {
    const event = isNew ? 'createRecord' : 'updateRecord'
    const asked = () => ({ collection: record.collection, record, caller })
    await app.hooks.around(event, asked, save)
  } catch (error) {
    if (error instanceof ApiError) throw error
    if (error instanceof ValidationFailed) throw fail(failure, { data: error.data })
    throw fail(failure, { cause: error })
  }
}

/** What was compared must still stand when the new password is written: of many at once one wins. */
async function requireSamePassword(tx: Db, record: RecordModel): Promise<void> {
  if (await holdsAccount(tx, record, { samePassword: true })) return
  throw new ValidationFailed({ oldPassword: wrongOld })
}

function hasUnhashable(record: RecordModel): boolean {
  return record.collection.fields.some(
    ({ type, name }) => type === 'password' && isTooLong(passwordOf(record, name).plain),
  )
}

/**
 * The columns that the create rule sees. `verified` counts as off, so that a manage rule that leans
 * on it can't be tricked by the very record that is being made.
 */
function candidateOf(record: RecordModel): Record<string, SqlValue> {
  const columns = recordColumns(record)
  // The value doesn't matter, there just has to be one.
  if (recordId(record) === '') columns.id = '__temp_id__'
  if (record.collection.auth) {
    columns.verified = 0
    if (passwordOf(record).plain !== '') columns.password = 'set'
  }
  return columns
}

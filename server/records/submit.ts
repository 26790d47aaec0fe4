import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { ApiError, type ErrorCode, fail, isUnavailable } from '../base/errors.js'
import type { Uploads } from '../files/upload.js'
import type { Collection, Rule } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { sessionTurn, turnOf } from '../passwords/turn.js'
import { type RuleTarget, ruleAllows } from '../rules/allow.js'
import type { Db } from '../store/store.js'
import { isInstaller, requireInstaller } from './account-changes.js'
import { addUploads } from './files.js'
import { type Access, formFaults, type PasswordInput, wrongOld } from './form.js'
import { replaceModifiers } from './modifiers.js'
import { holdsAccount } from './old-password.js'
import { type SaveOptions, saveRecord } from './save.js'
import { inOrder, ValidationFailed } from './validate.js'

/** The body's values by field, with modifiers applied; hidden fields are accepted only from superusers. */
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

/** Whether a rule admits the caller; an invalid rule doesn't, and is logged. */
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
    if (isUnavailable(error)) throw error
    app.log.error({ err: error, collection: collection.name, rule }, 'a rule failed')
    return false
  }
}

/** What a caller other than a superuser may do to this account. A manage rule needs a signed-in caller. */
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
  latest?: SaveOptions['latest']
}

/** Checks the form, then the record, and saves it. Errors that a client can fix are in `data`. */
export async function submit(
  app: App,
  record: RecordModel,
  { input, access, failure, caller, first, latest }: Submission,
): Promise<void> {
  const data = await formFaults(app, record, input, access, caller)
  if (data) throw fail(failure, { data: inOrder(data) })
  const isNew = record.original === undefined
  const turn = isNew && !caller.isSuperuser ? turnOf(caller, 'signUp') : sessionTurn(caller)
  const isFirstSuperuser = isNew && isInstaller(caller.record)
  const isByOldPassword = !isNew && access === 'default' && input.password !== ''
  const firsts = [
    ...(first ? [first] : []),
    ...(isByOldPassword ? [requireSamePassword] : []),
    ...(isFirstSuperuser ? [requireInstaller] : []),
  ]
  const inTurn = async (tx: Db) => {
    for (const each of firsts) await each(tx, record)
  }
  const save = () =>
    saveRecord(app, record, { caller, turn, latest, ...(firsts.length > 0 && { first: inTurn }) })
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

/** The compared hash must be unchanged when the new password is written: of several concurrent changes one wins. */
async function requireSamePassword(tx: Db, record: RecordModel): Promise<void> {
  if (await holdsAccount(tx, record, { samePassword: true })) return
  throw new ValidationFailed({ oldPassword: wrongOld })
}

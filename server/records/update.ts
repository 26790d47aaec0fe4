import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { noUploads, type Uploads } from '../files/upload.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { type RecordModel, recordId } from '../model/record.js'
import { findRecordById } from './find.js'
import { type Access, loadForm } from './form.js'
import { encodeLargeJson } from './large-json.js'
import { latestValues } from './latest-values.js'
import { bodyForRules } from './modifiers.js'
import { selectByIds } from './select.js'
import { accessOf, isAllowed, readBody, submit } from './submit.js'

/**
 * Updates a record from a request's body, under the collection's update rule; a record that the
 * rule hides counts as missing. `info.body` then holds the values after applying modifiers. Throws
 * collection.unsupported, access.superusers_only, route.not_found, record.update_failed. Source:
 * PocketBase apis/record_crud.go recordUpdate.
 */
export async function updateRecord(
  app: App,
  collection: Collection,
  id: string,
  body: Record<string, unknown>,
  info: RequestInfo,
  caller: Caller,
  uploads: Uploads = noUploads,
): Promise<RecordModel> {
  if (collection.type === 'view') throw fail('collection.unsupported')
  if (!caller.isSuperuser && collection.updateRule === null) throw fail('access.superusers_only')
  const seen = await findSeen(app, collection, id, info, caller)
  const record = seen ?? (await findRecordById(app.store.read, collection, id))
  if (!record) throw fail('route.not_found')
  const encoded = await encodeLargeJson(collection, body)
  const data = readBody(record, encoded, caller, uploads)
  info.body = bodyForRules(collection, data)
  const target = { id }
  const isHidden =
    !seen &&
    !caller.isSuperuser &&
    !(await isAllowed(app, collection, collection.updateRule, info, target))
  if (isHidden) throw fail('route.not_found')
  const input = loadForm(record, data, caller.isSuperuser ? 'superuser' : 'default')
  const access = caller.isSuperuser ? 'superuser' : await accessToNamed(app, record, info)
  const isTaken = ({ name }: Field) => Object.hasOwn(data, name)
  const latest = latestValues(app, record, encoded, uploads, isTaken)
  const failure = 'record.update_failed'
  await submit(app, record, { input, access, failure, caller, latest })
  return record
}

// What a rule may use of a request besides the caller: the body isn't known yet.
const usesRequest = /@request\.(?!auth\.)/

/**
 * The record and the rule in one statement, where the rule is the same before the body is read;
 * undefined if it must be asked for apart, or isn't allowed.
 */
async function findSeen(
  app: App,
  collection: Collection,
  id: string,
  info: RequestInfo,
  { isSuperuser }: Caller,
): Promise<RecordModel | undefined> {
  const { updateRule: rule } = collection
  if (isSuperuser || !rule || usesRequest.test(rule)) return undefined
  try {
    const [found] = await selectByIds(app, collection, [id], rule, info)
    return found
  } catch {
    // Asked for apart, it says what is wrong.
    return undefined
  }
}

/** The peer checks the manage rule with the id in the body, although it can't be changed. */
async function accessToNamed(app: App, record: RecordModel, info: RequestInfo): Promise<Access> {
  const { collection, original } = record
  const id = recordId(record)
  const isThere =
    id === original?.['id'] || (await findRecordById(app.store.read, collection, id)) !== undefined
  return isThere ? accessOf(app, collection, info, { id }) : 'default'
}

import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { Collection, Rule } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { selectByIds } from './select.js'

/**
 * One record under the collection's view rule; one that the rule hides counts as missing.
 * Throws access.superusers_only, route.not_found. Source: PocketBase apis/record_crud.go recordView.
 */
export async function viewRecord(
  app: App,
  collection: Collection,
  id: string,
  info: RequestInfo,
  caller: Caller,
): Promise<RecordModel> {
  const record = await findAllowed(app, collection, id, collection.viewRule, info, caller)
  if (app.hooks.hears('viewRecord')) {
    await app.hooks.run('viewRecord', { collection, record, caller }, async () => {})
  }
  return record
}

/** The record with that id, if the rule gives the caller access to it. Throws like viewRecord. */
export async function findAllowed(
  app: App,
  collection: Collection,
  id: string,
  rule: Rule,
  info: RequestInfo,
  caller: Caller,
): Promise<RecordModel> {
  if (rule === null && !caller.isSuperuser) throw fail('access.superusers_only')
  let found: RecordModel | undefined
  try {
    ;[found] = await selectByIds(app, collection, [id], rule, info)
  } catch (cause) {
    // A rule that can't be compiled shows nothing.
    app.log.warn({ err: cause, collection: collection.name }, 'the rule failed')
    throw fail('route.not_found', { cause })
  }
  if (!found) throw fail('route.not_found')
  return found
}

import type { App } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import type { RecordModel } from '../model/record.js'
import { ruleAllows } from '../rules/allow.js'
import type { Visibility } from './present.js'

/**
 * What a caller may see of a stored record: superusers everything, the owner and whoever the manage
 * rule allows the e-mail. A manage rule that can't be read shows nothing more.
 * Source: PocketBase apis/record_helpers.go autoResolveRecordsFlags.
 */
export async function visibilityOf(
  app: App,
  record: RecordModel,
  info: RequestInfo,
): Promise<Visibility> {
  const { collection } = record
  if (info.auth?.collection.name === '_superusers') return { email: true, hidden: true }
  if (!collection.auth) return { email: false, hidden: false }
  const id = record.values['id'] as string
  if (info.auth?.values['id'] === id) return { email: true, hidden: false }
  const { manageRule } = collection.auth
  if (!manageRule) return { email: false, hidden: false }
  try {
    return { email: await ruleAllows(app, collection, manageRule, info, { id }), hidden: false }
  } catch (error) {
    app.log.error({ err: error, collection: collection.name }, 'the manage rule failed')
    return { email: false, hidden: false }
  }
}

import type { Reading } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import { isUnavailable } from '../base/errors.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Visibility } from './present.js'
import { allowedIds, isSuperuser } from './select.js'

const everything: Visibility = { email: true, hidden: true }
const owner: Visibility = { email: true, hidden: false }
const anyone: Visibility = { email: false, hidden: false }

/**
 * What a caller may see of stored records of one collection: superusers everything, the owner and
 * anybody allowed by the manage rule the e-mail. A manage rule that can't be compiled shows nothing
 * more. Source: PocketBase apis/record_helpers.go autoResolveRecordsFlags.
 */
export async function visibilityOf(
  app: Reading,
  records: readonly RecordModel[],
  info: RequestInfo,
): Promise<(record: RecordModel) => Visibility> {
  if (isSuperuser(info)) return () => everything
  const { auth } = records[0]?.collection ?? {}
  if (!auth) return () => anyone
  const shown = auth.manageRule ? await managedIds(app, records, auth.manageRule, info) : new Set()
  if (info.auth) shown.add(recordId(info.auth))
  return (record) => (shown.has(recordId(record)) ? owner : anyone)
}

async function managedIds(
  app: Reading,
  records: readonly RecordModel[],
  manageRule: string,
  info: RequestInfo,
): Promise<Set<string>> {
  const { collection } = records[0]!
  try {
    return await allowedIds(app, collection, records.map(recordId), manageRule, info)
  } catch (error) {
    if (isUnavailable(error)) throw error
    app.log.error({ err: error, collection: collection.name }, 'the manage rule failed')
    return new Set()
  }
}

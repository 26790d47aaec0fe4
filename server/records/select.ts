import type { Reading } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import { type Collection, type Rule, superusersName } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { compileQuery } from '../rules/compile.js'
import { quoteName } from '../store/names.js'
import type { Row } from '../store/store.js'
import { mayBeLarge, rowsById, rowsInPieces, type Source, sizesById } from './large-rows.js'
import { recordFromRow } from './load.js'

/** Whether the caller is a superuser, for whom no rule counts. */
export function isSuperuser(info: RequestInfo): boolean {
  return info.auth?.collection.name === superusersName
}

/**
 * The records of those ids that the rule lets the caller see, in no order. Superusers see all;
 * a null rule is the caller's to refuse. Throws request.invalid for a rule that can't be read.
 */
export async function selectByIds(
  app: Reading,
  collection: Collection,
  ids: readonly string[],
  rule: Rule,
  info: RequestInfo,
): Promise<RecordModel[]> {
  if (ids.length === 0) return []
  const { joins, where, params, decided, distinct } = compileQuery({
    collections: app.collections,
    collection,
    info,
    now: app.clock.now(),
    rule: isSuperuser(info) ? '' : rule,
    allowHidden: true,
  })
  if (decided === false) return []
  const table = quoteName(collection.name)
  const columns = distinct || collection.type === 'view' ? `DISTINCT ${table}.*` : `${table}.*`
  const records: RecordModel[] = []
  const source = {
    db: app.store.read,
    collection,
    columns,
    from: `FROM ${table} ${joins} WHERE (${where})`,
    params,
  }
  for (const some of batches(ids)) {
    for (const row of await rowsOf(source, some)) records.push(recordFromRow(collection, row))
  }
  return records
}

async function rowsOf(source: Source, ids: readonly string[]): Promise<readonly Row[]> {
  if (!mayBeLarge(source, ids.length)) return rowsById(source, ids)
  return rowsInPieces(source, await sizesById(source, ids))
}

// No more in one statement, as it takes its time; arbitrary.
const largestBatch = 512

function* batches(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += largestBatch) {
    yield ids.slice(start, start + largestBatch)
  }
}

import type { Reading } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import { type Collection, type Rule, superusersName } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { compileQuery } from '../rules/compile.js'
import type { SqlValue } from '../store/store.js'
import { quoteName } from './find.js'
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
  for (const some of batches(ids)) {
    const marks = some.map(() => '?').join(',')
    const rows = await app.store.read.all(
      `SELECT ${columns} FROM ${table} ${joins} WHERE (${where}) AND ${table}."id" IN (${marks})`,
      [...params, ...some],
      some.length,
    )
    for (const row of rows) records.push(recordFromRow(collection, row))
  }
  return records
}

// Powers of two, so that few statements are prepared; what is left over repeats the last id.
const largestBatch = 512

function* batches(ids: readonly string[]): Generator<SqlValue[]> {
  for (let start = 0; start < ids.length; start += largestBatch) {
    const some: SqlValue[] = ids.slice(start, start + largestBatch)
    const size = 2 ** Math.ceil(Math.log2(some.length))
    while (some.length < size) some.push(some.at(-1)!)
    yield some
  }
}

import type { Reading } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import { type Collection, type Rule, superusersName } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { compileQuery } from '../rules/compile.js'
import { quoteName } from '../store/names.js'
import type { Row } from '../store/store.js'
import { mayBeLarge, rowsById, rowsInPieces, type Source, sizesById } from './large-rows.js'
import { recordFromRow } from './load.js'

/** Whether the caller is a superuser, to whom no rule applies. */
export function isSuperuser(info: RequestInfo): boolean {
  return info.auth?.collection.name === superusersName
}

/**
 * The records with those ids that the rule allows the caller to see, in no order. Superusers see
 * all; the caller of this function must handle a null rule. Throws request.invalid for a rule that
 * can't be compiled.
 */
export async function selectByIds(
  app: Reading,
  collection: Collection,
  ids: readonly string[],
  rule: Rule,
  info: RequestInfo,
): Promise<RecordModel[]> {
  const source = ids.length > 0 && sourceOf(app, collection, rule, info)
  if (!source) return []
  const records: RecordModel[] = []
  for (const some of batches(ids)) {
    for (const row of await rowsOf(source, some)) records.push(recordFromRow(collection, row))
  }
  return records
}

/** The ids among those that the rule allows, without the rest of the record; like selectByIds. */
export async function allowedIds(
  app: Reading,
  collection: Collection,
  ids: readonly string[],
  rule: Rule,
  info: RequestInfo,
): Promise<Set<string>> {
  const allowed = new Set<string>()
  const source = sourceOf(app, collection, rule, info)
  if (!source) return allowed
  const columns = `DISTINCT ${quoteName(collection.name)}."id"`
  for (const some of batches(ids)) {
    for (const row of await rowsById({ ...source, columns }, some)) allowed.add(String(row['id']))
  }
  return allowed
}

/** Undefined if the rule is false for everybody. */
function sourceOf(
  app: Reading,
  collection: Collection,
  rule: Rule,
  info: RequestInfo,
): Source | undefined {
  const { joins, where, params, decided, distinct } = compileQuery({
    collections: app.collections,
    collection,
    info,
    now: app.clock.now(),
    rule: isSuperuser(info) ? '' : rule,
    allowHidden: true,
  })
  if (decided === false) return undefined
  const table = quoteName(collection.name)
  return {
    db: app.store.read,
    collection,
    columns: distinct || collection.type === 'view' ? `DISTINCT ${table}.*` : `${table}.*`,
    fields: collection.fields,
    from: `FROM ${table} ${joins} WHERE (${where})`,
    params,
  }
}

async function rowsOf(source: Source, ids: readonly string[]): Promise<readonly Row[]> {
  if (!mayBeLarge(source, ids.length)) return rowsById(source, ids)
  return rowsInPieces(source, await sizesById(source, ids))
}

// Ids per statement, since each takes its time; arbitrary.
const largestBatch = 512

function* batches(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += largestBatch) {
    yield ids.slice(start, start + largestBatch)
  }
}

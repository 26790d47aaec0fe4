import type { Reading } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import type { RecordModel } from '../model/record.js'
import { type Expanded, expandRecords } from './expand.js'
import { presentRecord, type Visibility } from './present.js'
import { visibilityOf } from './visibility.js'

/**
 * Records of one collection as an answer shows them to this caller, expanded by `?expand=`.
 * Source: PocketBase apis/record_helpers.go EnrichRecords.
 */
export async function enrichRecords(
  app: Reading,
  records: readonly RecordModel[],
  info: RequestInfo,
  visibility?: (record: RecordModel) => Visibility,
): Promise<Record<string, unknown>[]> {
  const visible = visibility ?? (await visibilityOf(app, records, info))
  const paths = info.query['expand']?.split(',') ?? []
  if (paths.length === 0) return records.map((record) => presentRecord(record, visible(record)))
  const expanded = await expandRecords(app, records, paths, info)
  const expandedVisible = await visibilityOfExpanded(app, expanded, info)
  return records.map((record) => show(record, expanded, visible(record), expandedVisible))
}

type ByRecord = (record: RecordModel) => Visibility

/** Asks once per collection, for every record that was loaded from it. */
async function visibilityOfExpanded(
  app: Reading,
  expanded: Expanded,
  info: RequestInfo,
): Promise<ByRecord> {
  const byCollection = new Map<string, RecordModel[]>()
  for (const values of expanded.values()) {
    for (const record of [...values.values()].flat()) {
      const { id } = record.collection
      const known = byCollection.get(id)
      if (known) known.push(record)
      else byCollection.set(id, [record])
    }
  }
  const answers = new Map<string, ByRecord>()
  for (const [id, records] of byCollection) {
    answers.set(id, await visibilityOf(app, records, { ...info, context: 'expand' }))
  }
  return (record) => answers.get(record.collection.id)!(record)
}

function show(
  record: RecordModel,
  expanded: Expanded,
  visibility: Visibility,
  visible: ByRecord,
): Record<string, unknown> {
  const values = expanded.get(record)
  if (!values) return presentRecord(record, visibility)
  const shown: Record<string, unknown> = {}
  for (const key of [...values.keys()].sort()) {
    const value = values.get(key)!
    const showOne = (each: RecordModel) => show(each, expanded, visible(each), visible)
    shown[key] = Array.isArray(value) ? value.map(showOne) : showOne(value)
  }
  return presentRecord(record, visibility, shown)
}

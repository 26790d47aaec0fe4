import type { Reading } from '../base/app.js'
import { Breaks } from '../base/breaks.js'
import type { RequestInfo } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { RecordModel } from '../model/record.js'
import { type Expanded, expandRecords } from './expand.js'
import { presentRecord, type Visibility } from './present.js'
import { visibilityOf } from './visibility.js'

/**
 * Records of one collection as an answer shows them to this caller, expanded by `?expand=`. Throws
 * request.invalid for more paths or records than `limits` allow to be expanded. Source: PocketBase
 * apis/record_helpers.go EnrichRecords.
 */
export async function enrichRecords(
  app: Reading,
  records: readonly RecordModel[],
  info: RequestInfo,
  visibility?: (record: RecordModel) => Visibility,
): Promise<Record<string, unknown>[]> {
  const visible = visibility ?? (await visibilityOf(app, records, info))
  const paths = info.query['expand']?.split(',') ?? []
  const breaks = new Breaks()
  if (paths.length === 0) {
    const shown: Record<string, unknown>[] = []
    for (const record of records) {
      // JSON values are parsed here, and a page may contain many large ones.
      if (shown.length > 0 && breaks.isDue) await breaks.rest()
      shown.push(presentRecord(record, visible(record)))
    }
    return shown
  }
  const expanded = await expandRecords(app, records, paths, info)
  const expandedVisible = await visibilityOfExpanded(app, expanded, info)
  const showing: Showing = {
    expanded,
    visible: expandedVisible,
    breaks,
    left: app.config.limits.expandedRecords,
  }
  const shown: Record<string, unknown>[] = []
  for (const record of records) shown.push(await show(record, showing, visible(record)))
  return shown
}

interface Showing {
  expanded: Expanded
  visible: ByRecord
  breaks: Breaks
  /** How many more expanded records the answer may contain. */
  left: number
}

type ByRecord = (record: RecordModel) => Visibility

/** One query per collection, for every record that was loaded from it. */
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

async function show(
  record: RecordModel,
  showing: Showing,
  visibility: Visibility,
): Promise<Record<string, unknown>> {
  if (showing.breaks.isDue) await showing.breaks.rest()
  const values = showing.expanded.get(record)
  if (!values) return presentRecord(record, visibility)
  const shown: Record<string, unknown> = {}
  for (const key of [...values.keys()].sort()) {
    const value = values.get(key)!
    const list = [value].flat()
    showing.left -= list.length
    if (showing.left < 0) throw fail('request.invalid')
    const each: unknown[] = []
    for (const one of list) each.push(await show(one, showing, showing.visible(one)))
    shown[key] = Array.isArray(value) ? each : each[0]
  }
  return presentRecord(record, visibility, shown)
}

import type { Reading } from '../base/app.js'
import { Breaks } from '../base/breaks.js'
import type { RequestInfo } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { trim } from '../base/trim.js'
import { type Collection, findField } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import { type RecordModel, recordId } from '../model/record.js'
import { selectHolding } from '../store/statements/records.js'
import { isSuperuser, selectByIds } from './select.js'

/** The expanded records of a record: by key, one or several. */
export type Expanded = Map<RecordModel, Map<string, RecordModel | RecordModel[]>>

// As in the peer: levels of a path, and records per back-relation.
const deepest = 6
const backRelationMax = 1000

/**
 * Loads what `?expand=` names into `expanded`, under the view rules of the loaded records. A path
 * that leads nowhere, or into a collection that the caller may not view, is left out with a log
 * line. Throws request.invalid for more than `limits.expandPaths`. Source: PocketBase
 * core/record_query_expand.go, apis/record_helpers.go expandFetch.
 */
export async function expandRecords(
  app: Reading,
  records: readonly RecordModel[],
  paths: readonly string[],
  info: RequestInfo,
): Promise<Expanded> {
  if (paths.length > app.config.limits.expandPaths) throw fail('request.invalid')
  const expanded: Expanded = new Map()
  const asked: RequestInfo = { ...info, context: 'expand' }
  const walk: Walk = { app, info: asked, expanded, breaks: new Breaks() }
  for (const path of normalize(paths)) {
    try {
      await expandPath(walk, records, path, 1)
    } catch (error) {
      app.log.debug({ err: error, path }, 'not expanded')
    }
  }
  return expanded
}

interface Walk {
  app: Reading
  info: RequestInfo
  expanded: Expanded
  breaks: Breaks
}

/** A step of a path: its target, whether it holds several, and the ids per record. */
interface Step {
  key: string
  target: Collection
  isMultiple: boolean
  idsOf(record: RecordModel): readonly string[]
}

async function expandPath(
  walk: Walk,
  records: readonly RecordModel[],
  path: string,
  level: number,
): Promise<void> {
  if (path === '' || level > deepest || records.length === 0) return
  const dot = path.indexOf('.')
  const step = await readStep(walk, records, dot < 0 ? path : path.slice(0, dot))
  const related = await fetchRelated(walk, step.target, [...new Set(records.flatMap(step.idsOf))])
  if (dot >= 0) await expandPath(walk, related, path.slice(dot + 1), level + 1)
  const byId = new Map(related.map((record) => [recordId(record), record]))
  for (const record of records) {
    put(walk.expanded, record, step, byId)
    if (walk.breaks.isDue) await walk.breaks.rest()
  }
}

function put(
  expanded: Expanded,
  record: RecordModel,
  step: Step,
  byId: ReadonlyMap<string, RecordModel>,
): void {
  const found = step.idsOf(record).flatMap((id) => byId.get(id) ?? [])
  const values = expanded.get(record) ?? new Map<string, RecordModel | RecordModel[]>()
  expanded.set(record, values)
  if (found.length === 0) return
  for (const old of [values.get(step.key) ?? []].flat()) {
    const same = byId.get(recordId(old))
    if (same) merge(expanded, same, old)
  }
  values.set(step.key, step.isMultiple ? found : found[0]!)
}

/** Two paths with the same beginning load the same record twice; what each one brought is kept. */
function merge(expanded: Expanded, into: RecordModel, from: RecordModel): void {
  const older = expanded.get(from)
  if (into === from || !older) return
  const newer = expanded.get(into)
  if (!newer) {
    expanded.set(into, older)
    return
  }
  for (const [key, value] of older) {
    const present = newer.get(key)
    if (present === undefined) {
      newer.set(key, value)
      continue
    }
    const list = [present].flat()
    const byId = new Map(list.map((each) => [recordId(each), each]))
    for (const old of [value].flat()) {
      const same = byId.get(recordId(old))
      if (same) merge(expanded, same, old)
      else list.push(old)
    }
    newer.set(key, Array.isArray(present) || Array.isArray(value) ? list : list[0]!)
  }
}

async function fetchRelated(
  { app, info }: Walk,
  collection: Collection,
  ids: readonly string[],
): Promise<RecordModel[]> {
  if (collection.viewRule === null && !isSuperuser(info)) {
    throw new Error(`only superusers can view ${collection.name}`)
  }
  return selectByIds(app, collection, ids, collection.viewRule, info)
}

async function readStep(walk: Walk, records: readonly RecordModel[], key: string): Promise<Step> {
  const { collections } = walk.app
  const { collection } = records[0]!
  const back = /^(\w+)_via_(\w+)$/.exec(key) ?? /^(\w+)\((\w+)\)$/.exec(key)
  if (back) return readBackStep(walk, records, key, back[1]!, back[2]!)
  const field = findField(collection, key)
  if (field?.type !== 'relation') throw new Error(`${key} is no relation of ${collection.name}`)
  const target = collections.find(String(field['collectionId']))
  if (!target) throw new Error(`${key} relates to a missing collection`)
  const isMultiple = isMultipleRelation(field)
  return { key, target, isMultiple, idsOf: (record) => textsOf(record.values[key]) }
}

async function readBackStep(
  { app, breaks }: Walk,
  records: readonly RecordModel[],
  key: string,
  from: string,
  name: string,
): Promise<Step> {
  const target = app.collections.find(from)
  const field = target && findField(target, name)
  const { collection } = records[0]!
  if (!target || field?.type !== 'relation' || field['collectionId'] !== collection.id) {
    throw new Error(`${key} is no back-relation of ${collection.name}`)
  }
  const holder = { table: target.name, column: name, isMultiple: isMultipleRelation(field) }
  const holding = selectHolding(holder, '"id"', backRelationMax)
  const ids = new Map<RecordModel, string[]>()
  for (const record of records) {
    const rows = await app.store.read.all<{ id: string }>(holding, [recordId(record)])
    ids.set(
      record,
      rows.map(({ id }) => id),
    )
    if (breaks.isDue) await breaks.rest()
  }
  const isSingle = findSingleColumnUniqueIndex(target.indexes, name) !== undefined
  return { key, target, isMultiple: !isSingle, idsOf: (record) => ids.get(record) ?? [] }
}

function isMultipleRelation(field: Field): boolean {
  return Number(field['maxSelect']) > 1
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value
  return typeof value === 'string' && value !== '' ? [value] : []
}

/**
 * Removes blanks and outer dots; a path that is the beginning of another one is covered by that.
 */
function normalize(paths: readonly string[]): string[] {
  const cleaned = paths
    .map((path) => trim(path.replaceAll(' ', ''), '.'))
    .filter((path) => path !== '')
  const longest = cleaned.filter((path) => !cleaned.some((other) => other.startsWith(`${path}.`)))
  return [...new Set(longest)]
}

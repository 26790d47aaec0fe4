import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { RawJson } from '../base/json.js'
import type { Collection } from '../model/collection.js'
import { emptyValues, type FieldValues, type RecordModel, recordId } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import type { Deletion } from './foreseen.js'
import type { Action } from './judge.js'

/** One write, or an upcoming delete, as it is sent from process to process. */
export interface Told {
  step: Action | 'foresee'
  collectionId: string
  recordId: string
  /** Left out if large; the receiver reads the record again. */
  values?: PackedValues
  isUpkeep?: true
  /** Identifies a delete that was announced beforehand. */
  deletion?: Deletion
}

interface PackedValues {
  plain: Record<string, unknown>
  json: Record<string, string>
}

// Arbitrary: below this a message costs less than reading the record again.
const largeFrom = 512 * 1024

type Parts = Pick<App, 'collections' | 'store'>

/** The write as this process's own news; undefined if the record has gone meanwhile. */
export async function newsOf(app: Parts, told: Told): Promise<RecordNews | undefined> {
  const collection = await collectionOf(app, told.collectionId)
  if (!collection) return undefined
  const record = told.values
    ? recordOf(collection, unpack(told.values))
    : await findRecordById(app.store.read, collection, told.recordId)
  if (!record) return undefined
  return {
    collection,
    recordId: told.recordId,
    // Of the old record, only its identity is needed.
    before: told.step === 'create' ? undefined : record,
    after: told.step === 'foresee' ? undefined : record,
    ...(told.isUpkeep && { isUpkeep: true }),
  }
}

/** A collection that was just created may not be known here yet. */
async function collectionOf(app: Parts, id: string): Promise<Collection | undefined> {
  const known = () => app.collections.all().find((collection) => collection.id === id)
  if (!known()) await app.collections.reload()
  return known()
}

function recordOf(collection: Collection, values: FieldValues): RecordModel {
  return { collection, values, original: values }
}

/** The message that reports a write. */
export function messageOf(
  step: Told['step'],
  { collection, recordId: id, before, after, isUpkeep }: RecordNews,
  deletion: Deletion | undefined,
): Told {
  const record = (after ?? before) as RecordModel
  const values = step === 'delete' ? undefined : pack(record.values)
  return {
    step,
    collectionId: collection.id,
    recordId: id || recordId(record),
    ...(values && { values }),
    ...(isUpkeep && { isUpkeep }),
    ...(deletion !== undefined && { deletion }),
  }
}

/** Undefined for values of more than `largeFrom` characters. */
function pack(values: FieldValues): PackedValues | undefined {
  const packed: PackedValues = { plain: {}, json: {} }
  let size = 0
  for (const [name, value] of Object.entries(values)) {
    if (value instanceof RawJson) packed.json[name] = value.text
    else packed.plain[name] = value
    size += value instanceof RawJson ? value.text.length : lengthOf(value)
    if (size > largeFrom) return undefined
  }
  return packed
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.reduce((sum, each) => sum + lengthOf(each), 0) : 16
}

function unpack({ plain, json }: PackedValues): FieldValues {
  const values = Object.assign(emptyValues(), plain)
  for (const [name, text] of Object.entries(json)) values[name] = new RawJson(text)
  return values
}

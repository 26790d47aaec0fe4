import type { App } from '../base/app.js'
import { kindOf } from '../fields/index.js'
import type { Uploads } from '../files/upload.js'
import type { Field } from '../model/field-options.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Db } from '../store/store.js'
import { findRecordById } from './find.js'
import { fieldOfKey, inOrder, setByKey } from './modifiers.js'
import type { LatestValues } from './save.js'
import { recordFaults, ValidationFailed } from './validate.js'

/** A field whose new value depends on the stored one, and how. */
interface Change {
  field: Field
  /** The keys with their values, in the order in which they were applied. */
  steps: (readonly [key: string, raw: unknown])[]
  /** The value that came out. */
  value: unknown
}

/**
 * What an update's body changes by modifiers: of `count+`, `tags+` or `files-` sent at once none is
 * lost, for they are applied again if a stored value is no longer what it was when the record was
 * read. `record` has the values of the request. Undefined for a body without modifiers. PocketBase
 * keeps the value of the last one.
 */
export function latestValues(
  app: App,
  record: RecordModel,
  body: Readonly<Record<string, unknown>>,
  uploads: Uploads,
  isTaken: (field: Field) => boolean,
): LatestValues | undefined {
  const changes = changesOf(record, body, uploads).filter(({ field }) => isTaken(field))
  if (changes.length === 0) return undefined
  return {
    fields: changes.map(({ field }) => field),
    apply: (tx) => applyToLatest(app, tx, record, changes),
  }
}

async function applyToLatest(
  app: App,
  tx: Db,
  record: RecordModel,
  changes: readonly Change[],
): Promise<void> {
  const { original, collection } = record
  if (!original) return
  const latest = await findRecordById(tx, collection, recordId(record))
  if (!latest?.original) return
  let isChanged = false
  for (const change of changes) {
    const { field, steps, value } = change
    const { name } = field
    const before = latest.original[name]
    if (isSame(field, before, original[name])) continue
    // A hook has decided otherwise.
    if (record.values[name] !== value) continue
    for (const [key, raw] of steps) setByKey(latest, key, raw)
    record.values[name] = latest.values[name]
    // The transaction may have to start over.
    change.value = record.values[name]
    original[name] = before
    isChanged = true
  }
  const faults = isChanged && (await recordFaults(app, tx, record, 'own'))
  if (faults) throw new ValidationFailed(faults)
}

function isSame(field: Field, one: unknown, other: unknown): boolean {
  const { toDatabase } = kindOf(field)
  return toDatabase(field, one) === toDatabase(field, other)
}

/** Without fields that the request also sets as a whole. */
function changesOf(
  { collection, values }: RecordModel,
  body: Readonly<Record<string, unknown>>,
  uploads: Uploads,
): Change[] {
  const keys = inOrder(Object.keys(body).filter(isModifier))
  const steps = [...keys.map((key) => [key, body[key]] as const), ...uploads]
  const changes = new Map<Field, Change>()
  for (const step of steps) {
    const [key] = step
    const field = isModifier(key) ? fieldOfKey(collection, key) : undefined
    if (!field || Object.hasOwn(body, field.name) || uploads.has(field.name)) continue
    const change = changes.get(field)
    if (change) change.steps.push(step)
    else changes.set(field, { field, steps: [step], value: values[field.name] })
  }
  return [...changes.values()]
}

function isModifier(key: string): boolean {
  return key.startsWith('+') || key.endsWith('+') || key.endsWith('-')
}

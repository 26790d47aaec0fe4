import type { App } from '../base/app.js'
import { kindOf } from '../fields/index.js'
import type { Uploads } from '../files/upload.js'
import type { Field } from '../model/field-options.js'
import { type RecordModel, recordId } from '../model/record.js'
import { cellsById } from '../store/statements/records.js'
import type { Db, Row } from '../store/store.js'
import { findRecordById } from './find.js'
import { setByKey } from './modifiers.js'
import { recordFaults, ValidationFailed } from './validate.js'

/** A field whose new value depends on the stored one, and how. */
interface Change {
  field: Field
  /** The keys with their values, in the order in which they were applied. */
  steps: readonly (readonly [key: string, raw: unknown])[]
  /** The value that came out. */
  value: unknown
}

/**
 * What to do at the beginning of an update's transaction, so that of `count+`, `tags+` or `files-`
 * sent at once none is lost: they are applied again if the stored value has changed since the
 * record was read. `record` has the values of the request. Undefined for a body without modifiers.
 * PocketBase keeps the value of the last one.
 */
export function applyToLatest(
  app: App,
  record: RecordModel,
  body: Readonly<Record<string, unknown>>,
  uploads: Uploads,
  isTaken: (field: Field) => boolean,
): ((tx: Db) => Promise<void>) | undefined {
  const changes = changesOf(record, body, uploads).filter(({ field }) => isTaken(field))
  if (changes.length === 0) return undefined
  return async (tx) => {
    const { original, collection } = record
    if (!original) return
    const id = recordId(record)
    // Mostly nobody was in between; these cells cost less than the record.
    const names = changes.map(({ field }) => field.name)
    const cells = await cellsById(tx, collection.name, names, id)
    if (!cells || changes.every(({ field }) => isSame(field, cells, original))) return
    const latest = await findRecordById(tx, collection, id)
    if (!latest?.original) return
    let isChanged = false
    for (const change of changes) {
      const { field, steps, value } = change
      const { name } = field
      const { toDatabase } = kindOf(field)
      const before = latest.original[name]
      if (toDatabase(field, before) === toDatabase(field, original[name])) continue
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
}

function isSame(field: Field, cells: Row, original: Readonly<Record<string, unknown>>): boolean {
  const { fromDatabase, toDatabase } = kindOf(field)
  const stored = fromDatabase(field, cells[field.name] ?? null)
  return toDatabase(field, stored) === toDatabase(field, original[field.name])
}

/** Without fields that the request also sets as a whole. */
function changesOf(
  { collection, values }: RecordModel,
  body: Readonly<Record<string, unknown>>,
  uploads: Uploads,
): Change[] {
  const keys = Object.keys(body).filter(isModifier)
  const uploadKeys = uploads.size === 0 ? [] : [...uploads.keys()].filter(isModifier)
  if (keys.length + uploadKeys.length === 0) return []
  keys.sort((a, b) => a.length - b.length)
  const changes: Change[] = []
  for (const field of collection.fields) {
    const { name } = field
    const isOwn = (key: string) =>
      key.includes(name) && kindOf(field).setter(field, key) !== undefined
    const own = keys.filter(isOwn)
    const ownUploads = uploadKeys.filter(isOwn)
    if (own.length + ownUploads.length === 0) continue
    if (Object.hasOwn(body, name) || uploads.has(name)) continue
    const steps = [
      ...own.map((key) => [key, body[key]] as const),
      ...ownUploads.map((key) => [key, uploads.get(key)] as const),
    ]
    changes.push({ field, steps, value: values[name] })
  }
  return changes
}

function isModifier(key: string): boolean {
  return key.startsWith('+') || key.endsWith('+') || key.endsWith('-')
}

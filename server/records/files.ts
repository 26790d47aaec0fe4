import type { App } from '../base/app.js'
import { dictionary } from '../base/dictionary.js'
import { fail } from '../base/errors.js'
import { type FileItem, fileItems, unknownNames } from '../fields/file.js'
import { kindOf } from '../fields/index.js'
import type { FileChange, FileOwner } from '../files/index.js'
import { UploadedFile, type Uploads, unreadUploads } from '../files/upload.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { type RecordModel, recordId } from '../model/record.js'
import { parseViewQuery } from '../store/migrations/view-query.js'
import { withFile } from '../store/statements/records.js'
import type { Db } from '../store/store.js'
import { findRecordById } from './find.js'
import { recordFromRow } from './load.js'
import type { Announcement } from './news.js'
import { ValidationFailed } from './validate.js'

/** The limit of a body for a collection without larger fields. PocketBase's DefaultMaxBodySize. */
const plainBodyBytes = 32 << 20

/**
 * How many bytes the body of a create or update may have: the default plus what the fields may
 * hold. Source: PocketBase apis/middlewares_body_limit.go dynamicCollectionBodyLimit.
 */
export function bodyLimitOf(collection: Collection | undefined): number {
  if (!collection || collection.type === 'view') return plainBodyBytes
  let bytes = plainBodyBytes
  for (const field of collection.fields) bytes += kindOf(field).bodyBytes?.(field) ?? 0
  return bytes
}

/**
 * Body values with the uploads of file fields added, under `field`, `field+` and `+field`. A plain
 * field keeps the names that the body also contains, so that an upload doesn't replace them. Throws
 * record.unreadable. Source: PocketBase apis/record_crud.go recordDataFromRequest.
 */
export function addUploads(
  collection: Collection,
  data: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
  uploads: Uploads,
): Record<string, unknown> | undefined {
  if (uploads === unreadUploads && fileFields(collection).length > 0)
    throw fail('record.unreadable')
  if (uploads.size === 0) return undefined
  const merged: Record<string, unknown> = Object.assign(dictionary(), data)
  let isAny = false
  for (const { name } of fileFields(collection)) {
    for (const key of [name, `+${name}`, `${name}+`]) {
      const files = uploads.get(key)
      if (!files) continue
      isAny = true
      const kept = key === name && body[key] != null ? fileItems(body[key]) : []
      merged[key] = [...kept, ...files]
    }
  }
  return isAny ? merged : undefined
}

/**
 * Stores the uploads of a checked record, before the transaction that names them begins. If the
 * record then isn't saved, the change's undo() must be called. Undefined if there are none.
 */
export async function placeUploads(app: App, record: RecordModel): Promise<FileChange | undefined> {
  const uploads = uploadsOf(record)
  return uploads.length > 0 ? app.files.place(ownerOf(record), uploads) : undefined
}

/** Whether the record contains files that aren't stored yet. */
export function hasUploads(record: RecordModel): boolean {
  return uploadsOf(record).length > 0
}

function uploadsOf(record: RecordModel): UploadedFile[] {
  return fileFields(record.collection)
    .flatMap(({ name }) => fileItems(record.values[name]))
    .filter((item) => item instanceof UploadedFile)
}

/**
 * Notes the files that an update removes from its record, as it is stored right now: another
 * request may have changed it since it was read. Throws ValidationFailed for a name that has been
 * removed meanwhile.
 */
export async function leaveReplaced(
  app: App,
  tx: Db,
  record: RecordModel,
): Promise<FileChange | undefined> {
  const changed = fileFields(record.collection).filter(
    ({ name }) => record.values[name] !== record.original?.[name],
  )
  if (changed.length === 0) return undefined
  const stored = await findRecordById(tx, record.collection, recordId(record))
  const left: string[] = []
  for (const { name } of changed) {
    const before = fileItems(stored?.values[name])
    const now = fileItems(record.values[name])
    const fault = stored && unknownNames(now, before)
    if (fault) throw new ValidationFailed({ [name]: fault })
    const kept = new Set(now.map(nameOf))
    left.push(...before.map(nameOf).filter((file) => !kept.has(file)))
  }
  return left.length > 0 ? app.files.leave(ownerOf(record), left) : undefined
}

/** Notes all files of a record that a transaction deletes. */
export async function leaveAll(app: App, record: RecordModel): Promise<FileChange | undefined> {
  if (fileFields(record.collection).length === 0) return undefined
  return app.files.leave(ownerOf(record))
}

/** Uploads that are stored now are replaced by their names. */
export function nameUploads(record: RecordModel): void {
  for (const field of fileFields(record.collection)) {
    const value = record.values[field.name]
    if (value instanceof UploadedFile) record.values[field.name] = value.name
    else if (Array.isArray(value)) record.values[field.name] = fileItems(value).map(nameOf)
  }
}

/** Ends the file changes of a transaction in the way it ended. Never throws. */
export async function settleFiles(
  news: readonly Announcement[],
  end: 'commit' | 'undo',
): Promise<void> {
  for (const announcement of news) {
    const { files } = announcement
    if (!files) continue
    delete announcement.files
    for (const change of files) await change[end]()
  }
}

/** The names of a record's stored files; undefined if the record, or its collection, is gone. */
export async function storedNames(
  { collections, store }: Pick<App, 'collections' | 'store'>,
  { collectionId, recordId: id }: FileOwner,
): Promise<string[] | undefined> {
  const collection = collections.find(collectionId)
  if (collection?.id !== collectionId) return undefined
  // A collection that still exists keeps its records' files.
  if (id === '') return []
  const record = await findRecordById(store.read, collection, id)
  return (
    record &&
    fileFields(collection).flatMap(({ name }) => fileItems(record.values[name]).map(nameOf))
  )
}

/** The file field that contains that name, if any. */
export function fieldOfFile(record: RecordModel, file: string): Field | undefined {
  return fileFields(record.collection).find(({ name }) =>
    fileItems(record.values[name]).includes(file),
  )
}

// How deep views of views are followed, as in PocketBase.
const viewDepth = 5

/**
 * Whose folder a file is in: the record's own, or for a view that of the record that the view shows
 * it from. Undefined if that can't be found. Source: PocketBase core/view.go FindRecordByViewFile.
 */
export async function ownerOfFile(
  app: App,
  record: RecordModel,
  field: Field,
  file: string,
): Promise<FileOwner | undefined> {
  if (record.collection.type !== 'view') return ownerOf(record)
  let source: { collection: Collection; field: Field } | undefined = {
    collection: record.collection,
    field,
  }
  for (let depth = 0; source?.collection.type === 'view'; depth++) {
    source = depth < viewDepth ? sourceOf(app, source.collection, source.field.name) : undefined
  }
  if (!source) return undefined
  const { collection } = source
  const isMultiple = kindOf(source.field).isMultiple?.(source.field) === true
  const holder = { table: collection.name, column: source.field.name, isMultiple }
  const row = await withFile(app.store.read, holder, file)
  return row && ownerOf(recordFromRow(collection, row))
}

/** The table column that a view shows under a name. */
function sourceOf(
  app: App,
  view: Collection,
  name: string,
): { collection: Collection; field: Field } | undefined {
  const { columns, tables } = parseViewQuery(String(view.rawOptions['viewQuery'] ?? ''))
  const original = columns.find(({ alias }) => alias === name)?.original
  if (original === undefined) return undefined
  const [first = '', second] = original.split('.')
  const alias = second === undefined ? tables[0]?.alias : first
  const tableName = tables.find((table) => table.alias === alias)?.original
  const collection = tableName === undefined ? undefined : app.collections.find(tableName)
  const column = (second ?? first).toLowerCase()
  const field = collection?.fields.find((each) => each.name.toLowerCase() === column)
  return collection && field && { collection, field }
}

const fieldsByCollection = new WeakMap<Collection, readonly Field[]>()

/** The fields of files. */
export function fileFields(collection: Collection): readonly Field[] {
  let fields = fieldsByCollection.get(collection)
  if (!fields) {
    fields = collection.fields.filter(({ type }) => type === 'file')
    fieldsByCollection.set(collection, fields)
  }
  return fields
}

function ownerOf(record: RecordModel): FileOwner {
  return { collectionId: record.collection.id, recordId: recordId(record) }
}

function nameOf(item: FileItem): string {
  return typeof item === 'string' ? item : item.name
}

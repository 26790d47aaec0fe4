import type { App } from '../base/app.js'
import { ApiError, type FieldErrors, fail } from '../base/errors.js'
import { castTexts } from '../fields/cast.js'
import { kindOf } from '../fields/index.js'
import { accountTables, type Collection, superusersName } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { type RecordModel, recordId } from '../model/record.js'
import { count, removeById, selectHolding } from '../store/statements/records.js'
import type { Db } from '../store/store.js'
import { dropAccountRows } from './account-changes.js'
import { leaveAll, settleFiles } from './files.js'
import { recordFromRow } from './load.js'
import { type Announcement, announce, foretellDelete, noteDeleted } from './news.js'
import { fillRecord, type SaveOptions, writeRecord } from './save.js'
import { ValidationFailed } from './validate.js'

/**
 * Deletes a record, what belongs to it as an account, and its traces in relations: cascading
 * records are deleted too, others lose the id. Throws record.delete_failed if a required relation
 * would become empty, and for the last superuser. Source: PocketBase core/record_model.go
 * onRecordDeleteExecute, core/record_model_superusers.go.
 */
export async function deleteRecord(
  app: App,
  record: RecordModel,
  { tx, news = [], caller }: SaveOptions = {},
): Promise<void> {
  if (tx) {
    await deleteWithin(app, tx, record, news)
    return
  }
  const remove = () => app.store.transaction((own) => deleteWithin(app, own, record, news))
  try {
    const asked = () => ({ collection: record.collection, record, caller })
    await app.hooks.around('deleteRecord', asked, remove)
  } catch (error) {
    await settleFiles(news, 'undo')
    throw error instanceof ApiError ? error : deleteFailed(error)
  }
  await settleFiles(news, 'commit')
  announce(app, news, caller)
}

async function deleteWithin(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
): Promise<void> {
  const remove = () => deleteRow(app, tx, record, news)
  await app.hooks.around('write', () => ({ kind: 'delete', record, tx }), remove)
}

async function deleteRow(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
): Promise<void> {
  const { collection } = record
  if (collection.type === 'view') throw new Error('view records cannot be deleted')
  if (collection.name === superusersName && (await count(tx, superusersName)) === 1) {
    throw fail('request.invalid', { message: "You can't delete the only existing superuser." })
  }
  const foretold = await foretellDelete(app, tx, record)
  const { changes } = await removeById(tx, collection.name, recordId(record))
  if (collection.auth) {
    for (const accountTable of accountTables) {
      await dropAccountRows(app, tx, record, accountTable, news)
    }
  }
  await removeFromRelations(app, tx, record, news)
  // Cascaded deletes are announced before it, as in the peer. Another request may have been faster.
  if (changes > 0) noteDeleted(app, news, foretold, await leaveAll(app, record))
}

async function removeFromRelations(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
): Promise<void> {
  const referring = [...app.collections.all()].sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const collection of referring) {
    if (collection.type === 'view') continue
    for (const field of collection.fields) {
      if (field.type !== 'relation' || field.collectionId !== record.collection.id) continue
      await removeFromRelation(app, tx, record, collection, field, news)
    }
  }
}

// Rows held in memory at a time.
const batchSize = 1000

async function removeFromRelation(
  app: App,
  tx: Db,
  record: RecordModel,
  collection: Collection,
  field: Field,
  news: Announcement[],
): Promise<void> {
  const isMultiple = kindOf(field).isMultiple?.(field) === true
  const holder = { table: collection.name, column: field.name, isMultiple }
  const referring = selectHolding(holder, '*', batchSize)
  for (;;) {
    const rows = await tx.all(referring, [recordId(record)])
    for (const row of rows) {
      await removeFromOne(app, tx, record, recordFromRow(collection, row), field, news)
    }
    if (rows.length < batchSize) return
  }
}

async function removeFromOne(
  app: App,
  tx: Db,
  target: RecordModel,
  record: RecordModel,
  field: Field,
  news: Announcement[],
): Promise<void> {
  const left = castTexts(record.values[field.name]).filter((id) => id !== recordId(target))
  if (left.length === 0 && field.cascadeDelete === true) {
    await deleteWithin(app, tx, record, news)
    return
  }
  if (left.length === 0 && field.required) {
    throw deleteFailed(
      new Error(`required by record ${recordId(record)} of ${record.collection.name}`),
    )
  }
  record.values[field.name] = kindOf(field).prepare(field, left)
  fillRecord(app, record)
  await writeRecord(app, tx, record, news)
}

/** The cause, and its data if it is a record that a unique index refused. */
export function faultsOf(cause: unknown): { cause: unknown; data?: FieldErrors } {
  return cause instanceof ValidationFailed ? { cause, data: cause.data } : { cause }
}

/** The peer says this whatever the cause is, including a full disk. */
function deleteFailed(cause: unknown): ApiError {
  const message =
    'Failed to delete record. Make sure that the record is not part of a required relation reference.'
  return fail('request.invalid', { message, ...faultsOf(cause) })
}

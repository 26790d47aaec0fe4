import type { App } from '../base/app.js'
import { type FieldErrors, fieldError } from '../base/errors.js'
import { kindOf } from '../fields/index.js'
import { passwordCost } from '../fields/password.js'
import type { FileChange } from '../files/index.js'
import { superusersName } from '../model/collection.js'
import { type PasswordValue, passwordOf, type RecordModel, recordId } from '../model/record.js'
import { type Db, type SqlValue, UniqueError } from '../store/store.js'
import {
  cleanUpAfterUpdate,
  dropInstaller,
  prepareAccountUpdate,
  refuseTakenAccountId,
} from './account-changes.js'
import { leaveReplaced, nameUploads, placeUploads, settleFiles } from './files.js'
import { quoteName } from './find.js'
import { copyValues } from './load.js'
import { type Announcement, announce } from './news.js'
import { recordFaults, ValidationFailed } from './validate.js'

export interface SaveOptions {
  /** The transaction that the write belongs to; then passwords must be hashed before it began. */
  tx?: Db
  /** Takes the news of a write inside `tx`; the caller announces them after the commit. */
  news?: Announcement[]
}

/**
 * Checks a record and inserts or updates it, with all that PocketBase does along: filled-in values,
 * password hashes, a new token key after a new password or e-mail, clean-up of what belongs to the
 * account. Afterwards the record stands as stored. Throws ValidationFailed.
 * Source: PocketBase core/db.go create, update; core/record_model.go.
 */
export async function saveRecord(
  app: App,
  record: RecordModel,
  { tx, news = [] }: SaveOptions = {},
): Promise<void> {
  fillRecord(app, record)
  const faults = await recordFaults(app, tx ?? app.store.read, record)
  if (faults) throw new ValidationFailed(faults)
  if (!tx) await hashPasswords(app, record)
  const placed = await placeUploads(app, record)
  try {
    if (tx) return await writeRecord(app, tx, record, news, placed)
    await app.store.transaction(async (own) => {
      // What was found before the transaction may be gone by now.
      const gone = await recordFaults(app, own, record, 'stored')
      if (gone) throw new ValidationFailed(gone)
      await writeRecord(app, own, record, news, placed)
    })
  } catch (error) {
    await placed?.undo()
    if (!tx) await settleFiles(news, 'undo')
    throw error
  }
  await settleFiles(news, 'commit')
  announce(app, news)
}

/** Hashes the passwords that are being set; for flows that then save inside a transaction. */
export async function hashPasswords(app: App, record: RecordModel): Promise<void> {
  for (const field of record.collection.fields) {
    if (field.type !== 'password') continue
    const value = passwordOf(record, field.name)
    if (!isUnhashed(value)) continue
    const { plain } = value
    const made = await app.passwords.hash(plain, passwordCost(field))
    record.values[field.name] = { hash: made, plain }
  }
}

function hasUnhashedPassword(record: RecordModel): boolean {
  return record.collection.fields.some(
    ({ type, name }) => type === 'password' && isUnhashed(passwordOf(record, name)),
  )
}

function isUnhashed({ hash, plain }: PasswordValue): boolean {
  return plain !== '' && hash === ''
}

/** Lets the fields fill themselves in: dates, generated texts. */
export function fillRecord(app: App, record: RecordModel): void {
  const moment = record.original ? 'update' : 'create'
  const now = app.clock.now()
  for (const field of record.collection.fields) kindOf(field).fill?.(field, record, moment, now)
}

/**
 * Writes a checked record inside a transaction, without validation; `placed` are its uploads, which
 * are stored by now. Throws ValidationFailed for what the database refuses as double.
 */
export async function writeRecord(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
  placed?: FileChange,
): Promise<void> {
  const { collection } = record
  if (collection.type === 'view') throw new Error('view records cannot be saved')
  if (hasUnhashedPassword(record)) throw new Error('passwords are hashed before the transaction')
  if (collection.name === superusersName) record.values.verified = true
  const isNew = record.original === undefined
  if (collection.auth) {
    if (!isNew) await prepareAccountUpdate(app, tx, record, news)
    await refuseTakenAccountId(app, tx, record)
  }
  const left = isNew ? undefined : await leaveReplaced(app, tx, record)
  const files = [placed, left].filter((change) => change !== undefined)
  try {
    await (isNew ? insert(tx, record) : update(tx, record))
  } catch (error) {
    await left?.undo()
    throw error instanceof UniqueError ? asFaults(record, error) : error
  }
  if (isNew) await dropInstaller(app, tx, record, news)
  else if (collection.auth) await cleanUpAfterUpdate(app, tx, record, news)
  markAsStored(record)
  news.push({
    event: isNew ? 'record.created' : 'record.updated',
    news: { collectionId: collection.id, recordId: recordId(record) },
    ...(files.length > 0 && { files }),
  })
}

async function insert(tx: Db, record: RecordModel): Promise<void> {
  const columns = recordColumns(record)
  const names = Object.keys(columns)
  const places = names.map(() => '?').join(', ')
  await tx.run(
    `INSERT INTO ${quoteName(record.collection.name)} (${names.map(quoteName).join(', ')}) VALUES (${places})`,
    Object.values(columns),
  )
}

/** Writes the columns that changed, so that two writers of different fields don't undo each other. */
async function update(tx: Db, record: RecordModel): Promise<void> {
  const { collection, original } = record
  const before = recordColumns({ collection, values: original ?? {} })
  const changed = Object.entries(recordColumns(record)).filter(
    ([name, value]) => name !== 'id' && before[name] !== value,
  )
  if (changed.length === 0) return
  const places = changed.map(([name]) => `${quoteName(name)} = ?`).join(', ')
  const { changes } = await tx.run(
    `UPDATE ${quoteName(collection.name)} SET ${places} WHERE "id" = ?`,
    [...changed.map(([, value]) => value), recordId(record)],
  )
  if (changes === 0) throw new Error(`record ${recordId(record)} is gone`)
}

/** A record's columns as PocketBase stores them. */
export function recordColumns(
  record: Pick<RecordModel, 'collection' | 'values'>,
): Record<string, SqlValue> {
  const columns: Record<string, SqlValue> = Object.create(null)
  for (const field of record.collection.fields) {
    columns[field.name] = kindOf(field).toDatabase(field, record.values[field.name])
  }
  return columns
}

/** Source: PocketBase core/validators/db.go NormalizeUniqueIndexError. */
function asFaults(record: RecordModel, error: UniqueError): Error {
  const columns = new Set(error.columns.map((name) => name.toLowerCase()))
  const faults: FieldErrors = {}
  for (const { name } of record.collection.fields) {
    if (columns.has(name.toLowerCase())) {
      faults[name] = fieldError('validation_not_unique', 'Value must be unique')
    }
  }
  return Object.keys(faults).length > 0 ? new ValidationFailed(faults) : error
}

function markAsStored(record: RecordModel): void {
  nameUploads(record)
  for (const field of record.collection.fields) {
    if (field.type !== 'password') continue
    record.values[field.name] = { hash: passwordOf(record, field.name).hash, plain: '' }
  }
  record.original = copyValues(record.values)
}

import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { type FieldErrors, fieldError } from '../base/errors.js'
import { kindOf } from '../fields/index.js'
import { passwordCost } from '../fields/password.js'
import type { FileChange } from '../files/index.js'
import { superusersName } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { type PasswordValue, passwordOf, type RecordModel, recordId } from '../model/record.js'
import type { Turn } from '../passwords/fair-queue.js'
import type { SqlValue } from '../store/store.js'
import { type Db, UniqueError } from '../store/store.js'
import {
  cleanUpAfterUpdate,
  dropInstaller,
  prepareAccountUpdate,
  refuseTakenAccountId,
} from './account-changes.js'
import { hasUploads, leaveReplaced, nameUploads, placeUploads, settleFiles } from './files.js'
import { copyValues } from './load.js'
import { type Announcement, announce, noteSaved } from './news.js'
import { recordFaults, ValidationFailed } from './validate.js'
import { updateOf, writePlanOf } from './write-plan.js'

export interface SaveOptions {
  /** The transaction that the write belongs to; passwords must then be hashed before it began. */
  tx?: Db
  /** Collects the news of a write inside `tx`; the caller announces it after the commit. */
  news?: Announcement[]
  /** The caller of the request, for the news. */
  caller?: Caller | undefined
  /** For the passwords that are hashed here. */
  turn?: Turn
  /** Called in the transaction before anything is written there; throws to refuse. */
  first?(tx: Db, record: RecordModel): Promise<void>
  latest?: LatestValues | undefined
}

/** New values that depend on the stored ones (latest-values.ts). */
export interface LatestValues {
  fields: readonly Field[]
  /**
   * Applies the request again to the values that are stored now. Throws ValidationFailed if what
   * comes out may not be stored.
   */
  apply(tx: Db): Promise<void>
}

/**
 * Checks a record and inserts or updates it, with everything that PocketBase does along the way:
 * filled-in values, password hashes, a new token key after a new password or e-mail, clean-up of
 * the account's related rows. Afterwards the record is as stored. Throws ValidationFailed. Source:
 * PocketBase core/db.go create, update; core/record_model.go.
 */
export async function saveRecord(
  app: App,
  record: RecordModel,
  { tx, news = [], caller, turn, first, latest }: SaveOptions = {},
): Promise<void> {
  fillRecord(app, record)
  const isPlain = !tx && !hasUnhashedPassword(record) && !hasUploads(record)
  await check(app, tx ?? app.store.read, record, isPlain)
  if (!tx) await hashPasswords(app, record, turn)
  const placed = await placeUploads(app, record)
  try {
    if (tx) return await writeRecord(app, tx, record, news, placed)
    await app.store.transaction(
      async (own) => {
        await first?.(own, record)
        const isAtWrite = latest && canApplyAtWrite(app, latest)
        if (!isAtWrite) await latest?.apply(own)
        // What was found before the transaction may be gone by now.
        const gone = await recordFaults(app, own, record, 'stored')
        if (gone) throw new ValidationFailed(gone)
        await writeRecord(app, own, record, news, placed, isAtWrite ? latest : undefined)
      },
      { isQuick: !first && isQuick(app, record) },
    )
  } catch (error) {
    await placed?.undo()
    if (!tx) await settleFiles(news, 'undo')
    throw error
  }
  await settleFiles(news, 'commit')
  announce(app, news, caller)
}

/**
 * Whether its transaction only uses the database: a hook may wait for anything, and an account's
 * change ends sessions, which are in another one.
 */
function isQuick({ hooks }: App, { collection }: RecordModel): boolean {
  if (collection.auth || hooks.hears('write')) return false
  return !collection.fields.some(({ type }) => type === 'file')
}

/**
 * Mostly nobody was in between, and the write itself notices if somebody was: that costs less than
 * a statement before it. A hook must see the values that are written, and files are moved earlier.
 */
function canApplyAtWrite(app: App, { fields }: LatestValues): boolean {
  return !app.hooks.hears('write') && !fields.some(({ type }) => type === 'file')
}

/**
 * Throws ValidationFailed for a record that may not be stored. If nothing slow follows (`isPlain`),
 * the transaction comes at once and checks the database; here it is only checked to report all
 * faults together.
 */
async function check(app: App, db: Db, record: RecordModel, isPlain: boolean): Promise<void> {
  if (isPlain && !(await recordFaults(app, db, record, 'own'))) return
  const faults = await recordFaults(app, db, record)
  if (faults) throw new ValidationFailed(faults)
}

/** Hashes the passwords that are being set, for flows that then save inside a transaction. */
export async function hashPasswords(app: App, record: RecordModel, turn?: Turn): Promise<void> {
  for (const field of record.collection.fields) {
    if (field.type !== 'password') continue
    const value = passwordOf(record, field.name)
    if (!isUnhashed(value)) continue
    const { plain } = value
    const made = await app.passwords.hash(plain, passwordCost(field), turn)
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

/** Fills in automatic values: dates, generated texts. */
export function fillRecord(app: App, record: RecordModel): void {
  const moment = record.original ? 'update' : 'create'
  const now = app.clock.now()
  for (const field of record.collection.fields) kindOf(field).fill?.(field, record, moment, now)
}

/**
 * Writes a checked record inside a transaction, without validation; `placed` are its uploads, which
 * are already stored. Throws ValidationFailed for duplicates that the database refuses.
 */
export async function writeRecord(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
  placed?: FileChange,
  latest?: LatestValues,
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
  const write = () => (isNew ? insert(tx, record) : update(tx, record, latest))
  try {
    const event = () => ({ kind: isNew ? 'create' : 'update', record, tx }) as const
    await app.hooks.around('write', event, write)
    if (isNew) await dropInstaller(app, tx, record, news)
    else if (collection.auth) await cleanUpAfterUpdate(app, tx, record, news)
  } catch (error) {
    await left?.undo()
    throw error instanceof UniqueError ? asFaults(record, error) : error
  }
  const before = record.original
  markAsStored(record)
  noteSaved(app, news, record, before, files)
}

async function insert(tx: Db, record: RecordModel): Promise<void> {
  const { collection, values } = record
  const { insert: statement, columns } = writePlanOf(collection)
  const cells = columns.map(({ field, kind }) => kind.toDatabase(field, values[field.name]))
  await tx.run(statement, cells)
}

/**
 * Writes only the columns that changed, so that two writers of different fields don't undo each
 * other; and nothing yet if a value that `latest` depends on isn't as it was read.
 */
async function update(tx: Db, record: RecordModel, latest?: LatestValues): Promise<void> {
  const { collection, original, values } = record
  const plan = writePlanOf(collection)
  const changed: number[] = []
  const cells: SqlValue[] = []
  for (let at = 0; at < plan.columns.length; at++) {
    const { field, kind } = plan.columns[at]!
    const { name } = field
    // Most values are as they were loaded, which is faster to see here than in their columns.
    if (name === 'id' || (original && Object.is(values[name], original[name]))) continue
    const cell = kind.toDatabase(field, values[name])
    if (cell === kind.toDatabase(field, original?.[name])) continue
    changed.push(at)
    cells.push(cell)
  }
  if (changed.length === 0 && !latest) return
  if (changed.length > 0) {
    const compared = latest?.fields ?? []
    cells.push(recordId(record))
    for (const field of compared)
      cells.push(kindOf(field).toDatabase(field, original?.[field.name]))
    const { changes } = await tx.run(updateOf(plan, collection.name, changed, compared), cells)
    if (changes > 0) return
  }
  if (!latest) throw new Error(`record ${recordId(record)} is gone`)
  await latest.apply(tx)
  await update(tx, record)
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

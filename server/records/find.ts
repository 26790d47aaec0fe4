import type { Collection } from '../model/collection.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import type { RecordModel } from '../model/record.js'
import { ifMissing } from '../store/missing-table.js'
import { selectById, selectByUnique } from '../store/statements/records.js'
import type { Db } from '../store/store.js'
import { recordFromRow } from './load.js'

interface Statements {
  byId: string
  byIdentity: Map<string, string | undefined>
}

const noneIfMissing = ifMissing(undefined)

// Built once per collection; a reloaded collection is a new object and gets new ones.
const statements = new WeakMap<Collection, Statements>()

function statementsOf(collection: Collection): Statements {
  let known = statements.get(collection)
  if (!known) {
    known = {
      byId: selectById(collection.name),
      byIdentity: new Map(),
    }
    statements.set(collection, known)
  }
  return known
}

/** The record with that id, if it and its table exist. No rule is checked. */
export async function findRecordById(
  db: Db,
  collection: Collection,
  id: string,
): Promise<RecordModel | undefined> {
  const row = await db.get(statementsOf(collection).byId, [id]).catch(noneIfMissing)
  return row && recordFromRow(collection, row)
}

/**
 * The account whose `field` equals `value`, case-sensitively unless the column's unique index is
 * NOCASE. A field without a unique index of its own never matches. Source: PocketBase
 * apis/record_auth_with_password.go findRecordByIdentityField.
 */
export async function findRecordByIdentity(
  db: Db,
  collection: Collection,
  field: string,
  value: string,
): Promise<RecordModel | undefined> {
  // Nobody has '', and the statement would not find it.
  const sql = value === '' ? undefined : byIdentityOf(collection, field)
  const row = sql && (await db.get(sql, [value]).catch(noneIfMissing))
  return row ? recordFromRow(collection, row) : undefined
}

/** Whether findRecordByIdentity can search by that field. */
export function isIdentity(collection: Collection, field: string): boolean {
  return byIdentityOf(collection, field) !== undefined
}

function byIdentityOf(collection: Collection, field: string): string | undefined {
  const { byIdentity } = statementsOf(collection)
  if (!byIdentity.has(field)) byIdentity.set(field, identityStatement(collection, field))
  return byIdentity.get(field)
}

/** The same text for all spellings of `value` that findRecordByIdentity treats as equal. */
export function identityKey(collection: Collection, field: string, value: string): string {
  const index = findSingleColumnUniqueIndex(collection.indexes, field)
  // SQLite's NOCASE only knows ASCII letters.
  return index?.collate === 'nocase'
    ? value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : value
}

function identityStatement(collection: Collection, field: string): string | undefined {
  const index = findSingleColumnUniqueIndex(collection.indexes, field)
  if (!index) return undefined
  return selectByUnique(collection.name, field, index.collate === 'nocase')
}

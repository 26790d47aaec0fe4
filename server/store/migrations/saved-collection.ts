import { formatDate } from '../../base/clock.js'
import { encodeJson } from '../../base/json.js'
import { backquoted } from '../names.js'
import type { Db } from '../store.js'
import { buildIndex, hasUniqueIndex, parseIndex } from './index-sql.js'
import { completeField, encodeFields, type StoredField } from './stored-field.js'
import { completeAuthOptions } from './stored-options.js'

/** A collection while it is being upgraded. */
export interface EditedCollection {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly system: boolean
  fields: StoredField[]
  indexes: string[]
  deleteRule: string | null
  options: Record<string, unknown>
}

interface Row {
  id: string
  name: string
  type: string
  system: number
  fields: string
  indexes: string
  deleteRule: string | null
  options: string
}

/** All collections in PocketBase's order, or those of one type. */
export async function readCollections(tx: Db, type = ''): Promise<EditedCollection[]> {
  const rows = await tx.all<Row>(
    `SELECT id, name, type, system, fields, indexes, deleteRule, options
     FROM _collections WHERE ? IN ('', type) ORDER BY rowid`,
    [type],
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    type: row.type,
    system: Boolean(row.system),
    fields: ((JSON.parse(row.fields) ?? []) as StoredField[]).map(completeField),
    indexes: (JSON.parse(row.indexes) ?? []) as string[],
    deleteRule: row.deleteRule,
    options: (JSON.parse(row.options) ?? {}) as Record<string, unknown>,
  }))
}

/**
 * Writes a collection as after a save by PocketBase: complete fields and options, indexes that name
 * their table, and the table's indexes created again if the list has changed. The columns of new
 * fields must already exist. Source: core/collection_model.go onCollectionSave,
 * core/collection_record_table_sync.go.
 */
export async function saveCollection(
  tx: Db,
  collection: EditedCollection,
  now: number,
): Promise<void> {
  const stored = await tx.get<{ indexes: string }>(
    'SELECT indexes FROM _collections WHERE id = ?',
    [collection.id],
  )
  const before = JSON.parse(stored?.indexes ?? '[]') as string[]
  const indexes = normalizeIndexes(collection)
  const options =
    collection.type === 'auth'
      ? completeAuthOptions(
          collection.options,
          collection.fields.map((field) => field.name),
        )
      : collection.options
  await tx.run(
    `UPDATE _collections SET fields = ?, indexes = ?, deleteRule = ?, options = ?, updated = ?
     WHERE id = ?`,
    [
      encodeFields(collection.fields.map(completeField)),
      encodeJson(indexes),
      collection.deleteRule,
      encodeJson(options),
      formatDate(now),
      collection.id,
    ],
  )
  if (collection.type !== 'view' && encodeJson(before) !== encodeJson(indexes)) {
    await remakeIndexes(tx, before, indexes, collection.name)
  }
}

function normalizeIndexes(collection: EditedCollection): string[] {
  const { id, name } = collection
  const indexes = [...collection.indexes]
  if (collection.type === 'auth') {
    if (!hasUniqueIndex(indexes, 'tokenKey')) {
      indexes.push(`CREATE UNIQUE INDEX \`idx_tokenKey_${id}\` ON \`${name}\` (\`tokenKey\`)`)
    }
    if (!hasUniqueIndex(indexes, 'email')) {
      indexes.push(
        `CREATE UNIQUE INDEX \`idx_email_${id}\` ON \`${name}\` (\`email\`) WHERE \`email\` != ''`,
      )
    }
  }
  return indexes.map((statement) => {
    const index = parseIndex(statement)
    return index && index.table !== name ? buildIndex({ ...index, table: name }) : statement
  })
}

async function remakeIndexes(
  tx: Db,
  before: readonly string[],
  after: readonly string[],
  table: string,
): Promise<void> {
  for (const statement of before) {
    const name = parseIndex(statement)?.name
    if (name) await tx.run(`DROP INDEX IF EXISTS ${backquoted(name)}`)
  }
  for (const statement of after) {
    const index = parseIndex(statement)
    if (index) await tx.run(buildIndex({ ...index, table }))
  }
}

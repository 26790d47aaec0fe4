import type { Db, SqlValue } from '../store.js'
import type { Tables } from '../tables.js'

/** A row of `_collections`. */
export type CollectionRow = Tables['_collections']

const columns = [
  'id',
  'system',
  'type',
  'name',
  'fields',
  'indexes',
  'listRule',
  'viewRule',
  'createRule',
  'updateRule',
  'deleteRule',
  'options',
  'created',
  'updated',
] as const satisfies readonly (keyof CollectionRow)[]

/** All of them, in PocketBase's order. */
export function all(db: Db): Promise<CollectionRow[]> {
  return db.all<CollectionRow>('SELECT * FROM _collections ORDER BY rowid')
}

export function find(db: Db, id: string): Promise<CollectionRow | undefined> {
  return db.get<CollectionRow>('SELECT * FROM _collections WHERE id = ?', [id])
}

export function insert(tx: Db, row: CollectionRow) {
  const places = columns.map(() => '?').join(', ')
  return tx.run(
    `INSERT INTO _collections (${columns.join(', ')}) VALUES (${places})`,
    columns.map((column): SqlValue => row[column]),
  )
}

export function update(tx: Db, row: CollectionRow) {
  const assignments = columns.map((column) => `${column} = ?`).join(', ')
  const values = columns.map((column): SqlValue => row[column])
  return tx.run(`UPDATE _collections SET ${assignments} WHERE id = ?`, [...values, row.id])
}

/** What a contract adds to one. */
export function extend(
  tx: Db,
  row: Pick<CollectionRow, 'id' | 'fields' | 'indexes' | 'options' | 'updated'>,
) {
  return tx.run(
    'UPDATE _collections SET fields = ?, indexes = ?, options = ?, updated = ? WHERE id = ?',
    [row.fields, row.indexes, row.options, row.updated, row.id],
  )
}

export function remove(tx: Db, id: string) {
  return tx.run('DELETE FROM _collections WHERE id = ?', [id])
}

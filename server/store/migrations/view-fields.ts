import { randomText } from '../../base/ids.js'
import { backquoted } from '../names.js'
import { asString } from '../quoted-text.js'
import { sql } from '../sqlite/dialect.js'
import type { Db } from '../store.js'
import type { EditedCollection } from './saved-collection.js'
import { completeField, type StoredField } from './stored-field.js'
import { type Identifier, parseViewQuery, type ViewQuery } from './view-query.js'

/**
 * The fields that PocketBase 0.40 gives a view with this query; ids of copied fields are random.
 * Throws if the query can't be parsed or run. Source: core/view.go CreateViewFields.
 */
export async function viewFieldsOf(
  tx: Db,
  query: string,
  collections: readonly EditedCollection[],
): Promise<StoredField[]> {
  const parsed = parseViewQuery(query)
  const suggested = new Map(
    parsed.columns.map((column) => [column.alias, suggestField(column, parsed, collections)]),
  )
  const columns = await queryColumns(tx, query)
  return columns.map(({ name }) => completeField(suggested.get(name) ?? defaultField(name)))
}

/** The query, wrapped if its id column isn't a text: record ids are texts. */
export async function withTextId(tx: Db, query: string): Promise<string> {
  const bare = bareQuery(query)
  const columns = await queryColumns(tx, bare)
  const id = columns.find((column) => column.name.toLowerCase() === 'id')
  if (id?.type.toLowerCase() === 'text') return bare
  const list = parseViewQuery(bare).columns.map(({ alias }) => {
    const name = backquoted(alias)
    return alias === 'id' ? `CAST(${name} as TEXT) ${name}` : name
  })
  return `SELECT ${list.join(',')} FROM (${bare})`
}

/** Without the trailing semicolon, and with PocketBase's `[[name]]` quotes as SQL ones. */
export function bareQuery(query: string): string {
  return query
    .trim()
    .replace(/^;+|;+$/g, '')
    .replace(/\[\[([\w\-. ]+)\]\]|\{\{([\w\-. ]+)\}\}/g, (_, column?: string, table?: string) =>
      (column ?? table ?? '').split('.').map(backquoted).join('.'),
    )
}

async function queryColumns(tx: Db, query: string) {
  const name = `_temp_${randomText(6)}`
  let text = bareQuery(query)
  for (;;) {
    try {
      return await columnsOfView(tx, name, text)
    } catch (error) {
      const mended = asString(text, error)
      if (mended === undefined) throw error
      text = mended
    }
  }
}

async function columnsOfView(tx: Db, name: string, query: string) {
  await tx.run(`CREATE TEMP VIEW ${backquoted(name)} AS SELECT * FROM (${query})`)
  try {
    return await tx.all<{ name: string; type: string }>(sql.tableColumns, [name])
  } finally {
    await tx.run(`DROP VIEW temp.${backquoted(name)}`)
  }
}

const castPattern = /^cast\s*\([\s\S]*\s+as\s+(\w+)\s*\)$/
const castTypes: Record<string, { type: string; onlyInt?: boolean }> = {
  real: { type: 'number' },
  decimal: { type: 'number' },
  numeric: { type: 'number' },
  int: { type: 'number', onlyInt: true },
  integer: { type: 'number', onlyInt: true },
  text: { type: 'text' },
  boolean: { type: 'bool' },
  bool: { type: 'bool' },
}

function suggestField(
  column: Identifier,
  query: ViewQuery,
  collections: readonly EditedCollection[],
): StoredField {
  const { alias: name } = column
  if (name === '*') throw new Error('a view must name its columns')
  if (name === 'id') return defaultField('id')
  const lower = column.original.toLowerCase()
  if (lower.startsWith('count(')) return { type: 'number', name, onlyInt: true }
  if (lower.startsWith('total(')) return { type: 'number', name }
  const cast = castTypes[castPattern.exec(lower)?.[1] ?? '']
  if (cast) return { ...cast, name }

  const [first = '', second] = column.original.split('.')
  const tableAlias = second === undefined ? query.tables[0]?.alias : first
  const tableName = query.tables.find((table) => table.alias === tableAlias)?.original
  const collection = collections.find((item) => item.name === tableName)
  const fieldName = (second ?? first).toLowerCase()
  const source = collection?.fields.find((field) => field.name.toLowerCase() === fieldName)
  if (!collection || !source) return defaultField(name)
  if (fieldName === 'id') {
    return { type: 'relation', name, maxSelect: 1, collectionId: collection.id }
  }
  // Random, because one field may be shown twice under two names.
  return { ...source, id: `_clone_${randomText(4)}`, name }
}

function defaultField(name: string): StoredField {
  if (name !== 'id') return { type: 'json', name, maxSize: 1 }
  return {
    type: 'text',
    name,
    system: true,
    required: true,
    primaryKey: true,
    pattern: '^[a-z0-9]+$',
  }
}

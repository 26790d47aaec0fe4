import { randomText } from '../base/ids.js'
import type { Field } from '../model/field-options.js'
import { completeField } from '../store/migrations/stored-field.js'
import { type Identifier, parseViewQuery, type ViewQuery } from '../store/migrations/view-query.js'
import { fieldList, newField } from './field-list.js'
import { queryColumns } from './view-sql.js'
import type { World } from './world.js'

/**
 * The fields of a view with this query; ids of copied ones are random. Throws, with PocketBase's
 * words, if the query can't be parsed or run, or returns no id. Source: PocketBase core/view.go
 * CreateViewFields.
 */
export async function viewFieldsOf(world: World, query: string): Promise<Field[]> {
  const fields = await queryFieldsOf(world, query)
  if (fields.some(({ name }) => name === 'id')) return fields
  throw new Error(
    "missing required id column (you can use `(ROW_NUMBER() OVER()) as id` if you don't have one)",
  )
}

/** The same for any query. */
export async function queryFieldsOf(world: World, query: string): Promise<Field[]> {
  const parsed = parseViewQuery(query)
  if (world.breaks.isDue) await world.breaks.rest()
  // The database refuses so many, which costs less than making a field for each.
  if (parsed.columns.length > columnsMax) await queryColumns(world.tx, query)
  const suggested = suggestFields(world, parsed)
  const columns = await queryColumns(world.tx, query)
  return fieldList(columns.map(({ name }) => suggested.get(name) ?? defaultField(name)))
}

// SQLite's limit; PostgreSQL's is lower.
const columnsMax = 2000
const castForm = /^cast\s*\([\s\S]*\sas\s+(\w+)\s*\)$/
const castTypes: Readonly<Record<string, readonly [type: string, onlyInt?: boolean]>> = {
  real: ['number'],
  decimal: ['number'],
  numeric: ['number'],
  int: ['number', true],
  integer: ['number', true],
  text: ['text'],
  boolean: ['bool'],
  bool: ['bool'],
}

function suggestFields(world: World, query: ViewQuery): Map<string, Field> {
  const fields = new Map<string, Field>()
  for (const column of query.columns) {
    if (column.alias === '*') {
      throw new Error(
        'wildcard columns (*) are not supported - manually type the collection field names you want the view query to have',
      )
    }
    fields.set(column.alias, suggestField(world, query, column))
  }
  return fields
}

function suggestField(world: World, query: ViewQuery, { alias, original }: Identifier): Field {
  if (alias === 'id') return defaultField(alias)
  const lower = original.toLowerCase()
  if (lower.startsWith('count(')) return newField('number', alias, { onlyInt: true })
  if (lower.startsWith('total(')) return newField('number', alias)
  const word = castForm.exec(lower)?.[1] ?? ''
  if (Object.hasOwn(castTypes, word)) {
    const [type, onlyInt] = castTypes[word]!
    return newField(type, alias, onlyInt ? { onlyInt } : {})
  }

  const parts = original.split('.')
  const isQualified = parts.length === 2
  const table = isQualified ? parts[0]! : query.tables[0]?.alias
  const collection = sourceOf(world, query, table)
  const name = (isQualified ? parts[1]! : parts[0]!).toLowerCase()
  const source = collection?.fields.find((field) => field.name.toLowerCase() === name)
  if (!collection || !source) return defaultField(alias)
  if (name === 'id') {
    return newField('relation', alias, { maxSelect: 1, collectionId: collection.id })
  }
  // Random, because one field may be shown twice under two names.
  const copy = completeField(structuredClone(source)) as Field
  return { ...copy, id: `_clone_${randomText(4)}`, name: alias }
}

function sourceOf({ collections }: World, { tables }: ViewQuery, alias: string | undefined) {
  const names = tables
    .filter((table) => table.alias === alias && !table.alias.includes('('))
    .map(({ original }) => original)
  return collections.all().find(({ name }) => name === names.at(-1))
}

function defaultField(name: string): Field {
  if (name !== 'id') return newField('json', name, { maxSize: 1 })
  return newField('text', name, {
    system: true,
    required: true,
    primaryKey: true,
    pattern: '^[a-z0-9]+$',
  })
}

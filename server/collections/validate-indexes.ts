import { Problem, type Problems } from '../base/problems.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import type { IndexParts } from '../store/migrations/index-sql.js'
import { indexOwner } from '../store/statements/schema.js'
import type { Db } from '../store/store.js'
import type { Draft } from './draft-shape.js'
import { buildTableIndex, isValidIndex, parseTableIndex } from './table-index.js'

/** The first fault of a collection's indexes. Source: PocketBase core/collection_validate.go checkIndexes. */
export async function validateIndexes(
  tx: Db,
  draft: Draft,
  old: Draft | undefined,
): Promise<Problem | Problems | undefined> {
  if (draft.type === 'view' && draft.indexes.length > 0) {
    return new Problem(
      'validation_indexes_not_supported',
      "View collections don't support indexes.",
    )
  }
  const names = new Set<string>()
  const definitions = new Set<string>()
  for (const [at, statement] of draft.indexes.entries()) {
    // The table's name is corrected when the index is created.
    const index = { ...parseTableIndex(statement), table: 'validator' }
    const problem = await indexFault(tx, draft, old, index, names, definitions)
    if (problem) return { [at]: problem }
  }
  return (old && systemIndexFault(draft, old)) ?? requiredIndexFault(draft)
}

async function indexFault(
  tx: Db,
  draft: Draft,
  old: Draft | undefined,
  index: IndexParts,
  names: Set<string>,
  definitions: Set<string>,
): Promise<Problem | undefined> {
  if (!isValidIndex(index)) {
    return new Problem('validation_invalid_index_expression', 'Invalid CREATE INDEX expression.')
  }
  const name = index.name.toLowerCase()
  if (names.has(name)) {
    return new Problem('validation_duplicated_index_name', 'The index name already exists.')
  }
  names.add(name)
  const usedTableName = await indexOwner(tx, index.name, old?.name ?? '', draft.name)
  if (usedTableName !== undefined) {
    return new Problem(
      'validation_existing_index_name',
      `The index name is already used in ${usedTableName} collection.`,
      { usedTableName },
    )
  }
  const definition = buildTableIndex({ ...index, schemaName: 'validator', name: 'validator' })
  if (definitions.has(definition)) {
    return new Problem(
      'validation_duplicated_index_definition',
      'The index definition already exists.',
    )
  }
  definitions.add(definition)
  return undefined
}

/** Unique indexes on system fields must stay; order, collation and condition may change. */
function systemIndexFault(draft: Draft, old: Draft): Problem | undefined {
  const now = draft.indexes.map(parseTableIndex)
  for (const statement of old.indexes) {
    const index = parseTableIndex(statement)
    if (!index.unique) continue
    const field = index.columns
      .map((column) =>
        old.fields.find(
          ({ system, name }) => system && name.toLowerCase() === column.name.toLowerCase(),
        ),
      )
      .find((found) => found !== undefined)
    const { schemaName, name, table, where } = index
    const wanted = buildTableIndex(withoutOrder(index))
    const isKept = now.some(
      (each) =>
        buildTableIndex(withoutOrder({ ...each, schemaName, name, table, where })) === wanted,
    )
    if (!field || isKept) continue
    return new Problem(
      'validation_invalid_unique_system_field_index',
      `Unique index definition on system fields (${field.name}) is invalid or missing.`,
      { fieldName: field.name },
    )
  }
  return undefined
}

function withoutOrder(index: IndexParts): IndexParts {
  return { ...index, columns: index.columns.map(({ name }) => ({ name, collate: '', sort: '' })) }
}

function requiredIndexFault({ type, indexes }: Draft): Problem | undefined {
  if (type !== 'auth') return undefined
  const missing = ['tokenKey', 'email'].find((name) => !findSingleColumnUniqueIndex(indexes, name))
  if (missing === undefined) return undefined
  return new Problem(
    'validation_missing_required_unique_index',
    `Missing required unique index for field "${missing}".`,
    { fieldName: missing },
  )
}

import { parseIndex } from '../store/migrations/index-sql.js'

/** What a login needs to know about a unique index on a single column. */
export interface SingleColumnIndex {
  column: string
  /** Lower-case name of the collation, '' for the default. */
  collate: string
}

type UniqueColumns = ReadonlyMap<string, SingleColumnIndex>

// By the list, which a collection keeps, and its length, which may grow in a draft.
const known = new WeakMap<readonly string[], { length: number; columns: UniqueColumns }>()

/**
 * The first unique index on only that column (compared without case), if any. Source: PocketBase
 * tools/dbutils/index.go FindSingleColumnUniqueIndex.
 */
export function findSingleColumnUniqueIndex(
  indexes: readonly string[],
  column: string,
): SingleColumnIndex | undefined {
  return uniqueColumns(indexes).get(column.toLowerCase())
}

/** The columns that are unique by themselves, by their lower-case names. */
function uniqueColumns(indexes: readonly string[]): UniqueColumns {
  const { length } = indexes
  const kept = known.get(indexes)
  if (kept?.length === length) return kept.columns
  const columns = new Map<string, SingleColumnIndex>()
  for (const statement of indexes) {
    const index = parseIndex(statement)
    const [column] = index?.columns ?? []
    if (!index?.unique || !column || index.columns.length > 1) continue
    const name = column.name.toLowerCase()
    if (columns.has(name)) continue
    columns.set(name, { column: column.name, collate: column.collate.toLowerCase() })
  }
  known.set(indexes, { length, columns })
  return columns
}

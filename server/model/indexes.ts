/** What a login needs to know of a unique index over a single column. */
export interface SingleColumnIndex {
  column: string
  /** Lower-case name of the collation, '' for the default. */
  collate: string
}

const indexForm =
  /create\s+(unique\s+)?\s*index\s*(?:if\s+not\s+exists\s+)?\S*\s+on\s+\S*\s*\(([\s\S]*?)\)(?:\s+where\s+[\s\S]*)?\s*$/i
const columnForm = /^([\s\S]+?)(?:\s+collate\s+(\w+))?(?:\s+(?:asc|desc))?$/i

/**
 * The first unique index over only that column (compared without case), if there is one.
 * Source: PocketBase tools/dbutils/index.go FindSingleColumnUniqueIndex.
 */
export function findSingleColumnUniqueIndex(
  indexes: readonly string[],
  column: string,
): SingleColumnIndex | undefined {
  for (const statement of indexes) {
    const match = indexForm.exec(statement)
    if (!match?.[1]) continue
    // A comma means several columns, or an expression that is no plain column anyway.
    const columns = match[2]!.trim()
    const parts = columns.includes(',') ? null : columnForm.exec(columns)
    if (parts && unquote(parts[1]!).toLowerCase() === column.toLowerCase()) {
      return { column, collate: (parts[2] ?? '').toLowerCase() }
    }
  }
  return undefined
}

function unquote(name: string): string {
  return name.trim().replace(/^[`"'[]+|[`"'\]]+$/g, '')
}

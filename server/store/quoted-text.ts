import { backquoted } from './names.js'
import { unnamedColumns } from './unnamed-columns.js'

// PocketBase's SQLite takes "text" for a text if no column has that name; no database here does.
// These are the errors in that case, and the corrected query.

/** Whether a statement failed because of a string in double quotes. */
export function isQuotedString(error: unknown): boolean {
  return quotedName(error) !== undefined
}

/**
 * The query with the double-quoted string from the error in single quotes, or with the column from
 * the error as its table spells it; undefined for another error. A result's column that is such a
 * string keeps its name, except the outermost ones of a query that `isStatement`: only views name
 * their columns.
 */
export function asString(
  query: string,
  error: unknown,
  { isStatement = false } = {},
): string | undefined {
  const spelled = withColumn(query, error)
  if (spelled !== undefined) return spelled
  const text = quotedName(error)
  if (text === undefined) return undefined
  const unnamed = unnamedColumns(query, isStatement)
  const string = `'${text.replaceAll("'", "''")}'`
  const mended = query.replace(
    /'(?:[^']|'')*'|"((?:[^"]|"")*)"/g,
    (token, inner: string | undefined, at: number) => {
      if (inner?.replaceAll('""', '"') !== text) return token
      return unnamed.has(at) ? `${string} AS ${backquoted(text)}` : string
    },
  )
  return mended === query ? undefined : mended
}

/** The text of the double-quoted string in the error; undefined for another error. */
export function quotedName(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : ''
  return (
    /"([\s\S]*)" - should this be a string literal in single-quotes\?/.exec(message)?.[1] ??
    // PostgreSQL's words.
    /^column "([\s\S]*)" does not exist$/.exec(message)?.[1]
  )
}

const words = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\b[A-Za-z_]\w*\b(?!\s*\()/g

/**
 * PostgreSQL folds a bare name to lower case, while SQLite's names have no case. In backticks it
 * isn't taken for a string the next time.
 */
function withColumn(query: string, error: unknown): string | undefined {
  const { message = '', hint } = (error ?? {}) as { message?: string; hint?: string }
  const found = /^column (?:"([^"]+)"|(?:\w+\.)?(\w+)) does not exist$/.exec(message)
  const folded = found?.[1] ?? found?.[2]
  if (folded === undefined || folded !== folded.toLowerCase()) return undefined
  const meant = /the column "(?:[^".]+\.)?([^"]+)"/.exec(hint ?? '')?.[1]
  const known = meant?.toLowerCase() === folded ? meant : undefined
  const mended = query.replace(words, (word) => {
    const spelled = known ?? word
    return word.toLowerCase() === folded && spelled !== folded ? `\`${spelled}\`` : word
  })
  return mended === query ? undefined : mended
}

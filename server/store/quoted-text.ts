// PocketBase's SQLite takes "text" for a text if no column has that name; no database here does.
// These are the errors in that case, and the corrected query.

/** Whether a statement failed because of a string in double quotes. */
export function isQuotedString(error: unknown): boolean {
  return quotedName(error) !== undefined
}

/**
 * The query with the double-quoted string from the error in single quotes; undefined for another
 * error.
 */
export function asString(query: string, error: unknown): string | undefined {
  const text = quotedName(error)
  if (text === undefined) return undefined
  const mended = query.replace(/'(?:[^']|'')*'|"((?:[^"]|"")*)"/g, (token, inner?: string) =>
    inner?.replaceAll('""', '"') === text ? `'${text.replaceAll("'", "''")}'` : token,
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

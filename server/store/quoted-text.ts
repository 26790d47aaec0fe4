// PocketBase's SQLite takes "text" for a text where no column has that name; no database here does. What they say
// then, and the query mended.

/** Whether a statement failed because of a string in double quotes. */
export function isQuotedString(error: unknown): boolean {
  return quotedName(error) !== undefined
}

/** The query with the double-quoted string that the error names in single quotes; undefined for another error. */
export function asString(query: string, error: unknown): string | undefined {
  const text = quotedName(error)
  if (text === undefined) return undefined
  const mended = query.replace(/'(?:[^']|'')*'|"((?:[^"]|"")*)"/g, (token, inner?: string) =>
    inner?.replaceAll('""', '"') === text ? `'${text.replaceAll("'", "''")}'` : token,
  )
  return mended === query ? undefined : mended
}

/** The text of the double-quoted string that the error names; undefined for another error. */
export function quotedName(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : ''
  return (
    /"([\s\S]*)" - should this be a string literal in single-quotes\?/.exec(message)?.[1] ??
    // PostgreSQL's words.
    /^column "([\s\S]*)" does not exist$/.exec(message)?.[1]
  )
}

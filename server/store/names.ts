/** A table's or column's name as an identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * The same in backticks: as PocketBase writes names in stored definitions, and the safe form if
 * SQLite may not know the name, since it takes an unknown name in double quotes for a text.
 */
export function backquoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A table's or column's name as an identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * The same in backticks: PocketBase's way in the definitions that it stores, and the safe one where SQLite may not know
 * the name, since an unknown one in double quotes is a text for it.
 */
export function backquoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

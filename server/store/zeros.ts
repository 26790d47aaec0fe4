// U+FFFD, the character for what can't be shown.
const stand = '\uFFFD'

/**
 * A text as PostgreSQL can hold it: without zero characters. Something stands in their places, so that a name with
 * one is still another name than the one without.
 */
export function withoutZeros(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', stand) : text
}

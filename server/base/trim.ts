/**
 * The text without the given characters at both ends. A regular expression such as `/\.+$/` would
 * look at each long run of them once for each of its characters.
 */
export function trim(text: string, characters: string): string {
  let start = 0
  let end = text.length
  while (start < end && characters.includes(text[start]!)) start++
  while (end > start && characters.includes(text[end - 1]!)) end--
  return text.slice(start, end)
}

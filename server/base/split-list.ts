const blanks = '\t\n\v\f\r \u0085\u00a0'

/**
 * Splits a list at its separators (single characters), but not inside quotes, nor inside
 * parentheses unless these are separators; blanks around an entry and empty entries are dropped.
 * Undefined for an unclosed quote or parenthesis. Source: PocketBase tools/tokenizer.
 */
export function splitList(text: string, separators = ','): string[] | undefined {
  const nests = !separators.includes('(')
  const parts: string[] = []
  let part = ''
  let depth = 0
  let quote = ''
  let previous = ''
  const push = (): void => {
    const trimmed = trimBlanks(part)
    if (trimmed !== '') parts.push(trimmed)
    part = ''
  }
  for (const char of text) {
    if (char === '\0') {
      // The peer's reader takes it for the end: of the list if it comes before an entry, of the
      // entry if it comes inside one.
      if (previous === '') return parts
      if (depth > 0 || quote !== '') return undefined
      push()
      previous = ''
      continue
    }
    if (previous !== '\\') {
      if (nests && char === '(' && quote === '') depth++
      else if (char === ')' && depth > 0 && quote === '') depth--
      else if (char === "'" || char === '"' || char === '`') {
        if (quote === char) quote = ''
        else if (quote === '') quote = char
      }
    }
    if (separators.includes(char) && depth === 0 && quote === '') {
      push()
      previous = ''
      continue
    }
    previous = char
    part += char
  }
  if (depth > 0 || quote !== '') return undefined
  push()
  return parts
}

/** A regular expression would look at a long run of blanks once for each of them. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && blanks.includes(text[start]!)) start++
  while (end > start && blanks.includes(text[end - 1]!)) end--
  return text.slice(start, end)
}

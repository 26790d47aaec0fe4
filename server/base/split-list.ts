const blanks = /^[\t\n\v\f\r \u0085\u00a0]+|[\t\n\v\f\r \u0085\u00a0]+$/g

/**
 * Splits a list at its separators (single characters), but not inside quotes, nor inside parentheses
 * unless these separate; blanks around an entry and empty entries go. Undefined for an unclosed quote
 * or parenthesis. Source: PocketBase tools/tokenizer.
 */
export function splitList(text: string, separators = ','): string[] | undefined {
  const nests = !separators.includes('(')
  const parts: string[] = []
  let part = ''
  let depth = 0
  let quote = ''
  let previous = ''
  const push = (): void => {
    const trimmed = part.replace(blanks, '')
    if (trimmed !== '') parts.push(trimmed)
    part = ''
  }
  for (const char of text) {
    if (char === '\0') {
      // The peer's reader takes it for the end: of the list before an entry, of the entry within one.
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

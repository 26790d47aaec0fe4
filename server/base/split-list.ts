import { trim } from './trim.js'

const blanks = '\t\n\v\f\r \u0085\u00a0'

/**
 * Splits a list at its separators (single characters), but not inside quotes, nor inside
 * parentheses unless these are separators; blanks around an entry and empty entries are dropped.
 * Undefined for an unclosed quote or parenthesis. Source: PocketBase tools/tokenizer.
 */
export function splitList(text: string, separators = ','): string[] | undefined {
  const nests = !separators.includes('(')
  const isSpecial = specialOf(separators)
  const parts: string[] = []
  let start = 0
  let depth = 0
  let quote = ''
  const push = (end: number): void => {
    const trimmed = trim(text.slice(start, end), blanks)
    if (trimmed !== '') parts.push(trimmed)
    start = end + 1
  }
  // Code by code, and nothing is built up: a URL may have a megabyte.
  for (let at = 0; at < text.length; at++) {
    if (isSpecial[text.charCodeAt(at)] !== 1) continue
    const char = text[at]!
    if (char === '\0') {
      // The peer's reader takes it for the end: of the list if it comes before an entry, of the
      // entry if it comes inside one.
      if (at === start) return parts
      if (depth > 0 || quote !== '') return undefined
      push(at)
      continue
    }
    if (at === start || text[at - 1] !== '\\') {
      if (nests && char === '(' && quote === '') depth++
      else if (char === ')' && depth > 0 && quote === '') depth--
      else if (char === "'" || char === '"' || char === '`') {
        if (quote === char) quote = ''
        else if (quote === '') quote = char
      }
    }
    if (depth === 0 && quote === '' && separators.includes(char)) push(at)
  }
  if (depth > 0 || quote !== '') return undefined
  push(text.length)
  return parts
}

const tables = new Map<string, Uint8Array>()

/** Which character codes need a closer look; the code has only a few sets of separators. */
function specialOf(separators: string): Uint8Array {
  let table = tables.get(separators)
  if (!table) {
    table = new Uint8Array(128)
    for (const char of `\0()'"\`${separators}`) table[char.charCodeAt(0)] = 1
    tables.set(separators, table)
  }
  return table
}

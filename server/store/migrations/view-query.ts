import { splitOutside } from './index-sql.js'

/** A column or table of a view's query, as written and as it is called. */
export interface Identifier {
  original: string
  alias: string
}

export interface ViewQuery {
  columns: Identifier[]
  tables: Identifier[]
}

const comments = /\/\*[\s\S]*?\*\/|--.*$/gm
const joinWords = new Set(['join', 'left', 'right', 'full', 'inner', 'outer', 'cross'])
const closingWords = new Set(['where', 'group', 'having', 'order', 'limit', 'with', 'on', 'using'])

/**
 * The columns and tables that a view's SELECT names at its top level, found as loosely as PocketBase
 * does (core/view.go): no expressions are understood. Throws for a part that is no identifier.
 */
export function parseViewQuery(query: string): ViewQuery {
  const select: string[] = []
  const tables: string[] = []
  let part: string[] | undefined
  for (const word of wordsOf(query.replace(comments, ' '))) {
    const lower = word.toLowerCase()
    if (lower === 'select') part = select
    else if (lower === 'from') part = tables
    else if (closingWords.has(lower) && part !== select) part = undefined
    else if (joinWords.has(lower) && part !== select) {
      tables.push(',')
      part = tables
    } else if (lower !== 'distinct') part?.push(word)
  }
  return { columns: identifiersOf(select), tables: identifiersOf(tables) }
}

// Words at the top level, commas among them; what stands in quotes or brackets stays one word.
function wordsOf(query: string): string[] {
  const text = query.trim().replace(/^;+|;+$/g, '')
  return splitOutside(text, /\s/).flatMap((word) => {
    const parts = splitOutside(word, ',')
    const words = parts.flatMap((part, index) => (index === 0 ? [part] : [',', part]))
    if (word.startsWith(',')) words.unshift(',')
    if (word.length > 1 && word.endsWith(',')) words.push(',')
    return words
  })
}

function identifiersOf(words: readonly string[]): Identifier[] {
  const groups: string[][] = [[]]
  for (const word of words) {
    if (word === ',') groups.push([])
    else groups.at(-1)!.push(word)
  }
  return groups.filter((group) => group.length > 0).map(identifierOf)
}

function identifierOf(parts: readonly string[]): Identifier {
  const [original = '', second = '', third = ''] = parts
  if (parts.length === 1) {
    return { original: unquote(original), alias: unquote(original.split('.').at(-1)!) }
  }
  if (parts.length === 2) return { original: unquote(original), alias: unquote(second) }
  if (parts.length === 3 && second.toLowerCase() === 'as') {
    return { original: unquote(original), alias: unquote(third) }
  }
  throw new Error(`not an identifier: ${parts.join(' ')}`)
}

function unquote(text: string): string {
  return text
    .split('.')
    .map((part) => part.replace(/^[`"'[\];]+|[`"'[\];]+$/g, ''))
    .join('.')
}

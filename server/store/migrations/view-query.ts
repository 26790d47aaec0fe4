import { splitList } from '../../base/split-list.js'
import { trim } from '../../base/trim.js'

/** A column or table in a view's query, as written and as aliased. */
export interface Identifier {
  original: string
  alias: string
}

export interface ViewQuery {
  columns: Identifier[]
  tables: Identifier[]
}

// One blank before the word is enough; looking for all of them would take a look at a long run of
// blanks for each of these.
const joins =
  /\s(?:full\s+outer\s+join|left\s+outer\s+join|right\s+outer\s+join|full\s+join|cross\s+join|inner\s+join|outer\s+join|left\s+join|right\s+join|join)\s+?/gim
const closings = /\s(?:where|group\s+by|having|order|limit|with)\s+?/gim

/**
 * The columns and tables in the top level of a view's SELECT, found as loosely as PocketBase does:
 * expressions aren't understood. Throws for a part that isn't an identifier. Source: PocketBase
 * core/view.go identifiersParser.
 */
export function parseViewQuery(query: string): ViewQuery {
  const text = withoutComments(trim(query.trim(), ';'))
    .replace(joins, ' __pb_join__ ')
    .replace(closings, ' __pb_discard__ ')
  const parts = { select: '', from: '', join: '' }
  let part: keyof typeof parts | undefined
  let skipping = false
  for (const word of wordsOf(text)) {
    const lower = word.trim().toLowerCase()
    if (lower === 'select' || lower === 'from') {
      skipping = false
      part = lower
    } else if (lower === '__pb_join__') {
      skipping = false
      if (part === 'join') parts.join += ','
      part = 'join'
    } else if (lower === '__pb_discard__') {
      skipping = true
    } else if (lower !== 'distinct') {
      if (part === 'join' && lower === 'on') skipping = true
      if (!skipping && part) parts[part] += ` ${word}`
    }
  }
  return {
    columns: identifiersOf(parts.select),
    tables: [...identifiersOf(parts.from), ...identifiersOf(parts.join)],
  }
}

/**
 * Words with the comma or blank that ends them; quotes and brackets keep their content together.
 */
function wordsOf(text: string): string[] {
  const words: string[] = []
  let word = ''
  let depth = 0
  let quote = ''
  let previous = ''
  for (const char of text) {
    word += char
    if (previous !== '\\') {
      if (char === '(' && quote === '') depth++
      else if (char === ')' && depth > 0 && quote === '') depth--
      else if (char === "'" || char === '"' || char === '`') {
        if (quote === char) quote = ''
        else if (quote === '') quote = char
      }
    }
    previous = char
    if (depth === 0 && quote === '' && ', \n\t'.includes(char)) {
      words.push(word)
      word = ''
      previous = ''
    }
  }
  if (depth > 0 || quote !== '') throw unbalanced(word)
  if (word !== '') words.push(word)
  return words
}

const commentBeginning = /\/\*|--(?=.)/g
const lineRest = /.+/y

/** With a blank for each comment; one that is never closed stays. */
function withoutComments(query: string): string {
  let text = ''
  let at = 0
  let canClose = true
  commentBeginning.lastIndex = 0
  for (;;) {
    const start = commentBeginning.exec(query)?.index
    if (start === undefined) return text + query.slice(at)
    let end = -1
    if (query[start] === '-') {
      lineRest.lastIndex = start
      lineRest.test(query)
      end = lineRest.lastIndex
    } else if (canClose) {
      end = query.indexOf('*/', start + 2) + 2
      canClose = end > 1
    }
    if (end < 2) continue
    text += `${query.slice(at, start)} `
    at = end
    commentBeginning.lastIndex = end
  }
}

function identifiersOf(text: string): Identifier[] {
  const raw = splitList(text)
  if (!raw) throw unbalanced(text)
  return raw.map((item) => {
    const parts = splitList(item, ' \n\t')
    if (!parts) throw unbalanced(item)
    return identifierOf(parts)
  })
}

function identifierOf(parts: readonly string[]): Identifier {
  const [original = '', second = '', third = ''] = parts
  if (parts.length === 3 && second.toLowerCase() !== 'as') {
    throw new Error(`invalid identifier part - expected "as", got ${second}`)
  }
  if (parts.length > 3 || parts.length === 0) {
    throw new Error(`invalid identifier parts [${parts.join(' ')}]`)
  }
  const alias = third || second || original.split('.').at(-1)!
  // A quoted text isn't a name, but SQLite takes it for one where it expects a name.
  return { original: unquote(original, '`"[];'), alias: unquote(alias, '`"[];\'') }
}

function unquote(text: string, quotes: string): string {
  return text
    .split('.')
    .map((part) => {
      let start = 0
      let end = part.length
      while (start < end && quotes.includes(part[start]!)) start++
      while (end > start && quotes.includes(part[end - 1]!)) end--
      return part.slice(start, end)
    })
    .join('.')
}

function unbalanced(text: string): Error {
  return new Error(`unbalanced parenthesis or quoted expression: ${JSON.stringify(text)}`)
}

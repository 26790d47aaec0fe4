import { splitList } from '../../base/split-list.js'

/** A parsed CREATE INDEX statement. */
export interface IndexParts {
  unique: boolean
  optional: boolean
  schemaName: string
  name: string
  table: string
  columns: { name: string; collate: string; sort: string }[]
  where: string
}

const beginning = /create\s+(?:(unique)\s+)?index/gi
// What may come between it and the table, in the order in which it is tried.
const names = [
  /\s*(if\s+not\s+exists)\s+(\S+)\s+on\s+/iy,
  /\s*(if\s+not\s+exists)\s\s+on\s+/iy,
  /\s*()(\S+)\s+on\s+/iy,
  /\s+on\s+/iy,
]

/**
 * Parses a CREATE INDEX statement as loosely as PocketBase does (tools/dbutils/index.go); undefined
 * for anything else. PocketBase uses one regular expression, which here would look again and again
 * at the same text.
 */
export function parseIndex(statement: string): IndexParts | undefined {
  let ends: Ends | undefined
  for (const match of statement.matchAll(beginning)) {
    for (const pattern of names) {
      pattern.lastIndex = match.index + match[0].length
      const named = pattern.exec(statement)
      if (!named) continue
      ends ??= endsOf(statement)
      const list = columnsFrom(statement, pattern.lastIndex, ends)
      if (!list) continue
      const nameParts = splitList(named[2] ?? '', '.') ?? []
      return {
        unique: match[1] !== undefined,
        optional: Boolean(named[1]),
        schemaName: nameParts.length === 2 ? unquote(nameParts[0]!) : '',
        // More than a schema and a name are none.
        name: nameParts.length > 2 ? '' : unquote(nameParts.at(-1) ?? ''),
        table: unquote(list.table),
        // Unbalanced parentheses give no columns.
        columns: (splitList(list.columns) ?? []).flatMap(parseColumn),
        where: list.where.trim(),
      }
    }
  }
  return undefined
}

/**
 * Positions of closing brackets with what follows them: nothing, or a condition that begins at
 * `where`.
 */
type Ends = { at: number; where: number }[]

function endsOf(text: string): Ends {
  const ends: Ends = []
  for (let at = text.indexOf(')'); at >= 0; at = text.indexOf(')', at + 1)) {
    let next = at + 1
    while (next < text.length && isBlank(text[next]!)) next++
    if (next === text.length) ends.push({ at, where: next })
    else if (next > at + 1 && whereForm.test(text.slice(next, next + 6)))
      ends.push({ at, where: next + 6 })
  }
  return ends
}

const whereForm = /^where\s$/i

/**
 * The table's name, and the bracketed list after it: the last one that may begin there, and its
 * first end.
 */
function columnsFrom(text: string, start: number, ends: Ends) {
  const last = ends.at(-1)?.at ?? -1
  let stop = start
  while (stop < text.length && !isBlank(text[stop]!)) stop++
  let open = stop
  while (open < text.length && isBlank(text[open]!)) open++
  let table = text.slice(start, stop)
  if (text[open] !== '(' || open > last) {
    const within = table.slice(0, Math.max(0, last - start)).lastIndexOf('(')
    if (within < 0) return undefined
    open = start + within
    table = table.slice(0, within)
  }
  const end = ends.find(({ at }) => at > open)!
  return { table, columns: text.slice(open + 1, end.at), where: text.slice(end.where) }
}

/** The statement in PocketBase's own layout. */
export function buildIndex(index: IndexParts): string {
  const columns = index.columns.map(({ name, collate, sort }) => {
    // A call or a blank means an expression, which isn't quoted.
    const column = /[( ]/.test(name) ? name : `\`${name}\``
    return column + (collate ? ` COLLATE ${collate}` : '') + (sort ? ` ${sort}` : '')
  })
  const list = columns.length > 1 ? `\n  ${columns.join(',\n  ')}\n` : (columns[0] ?? '')
  const schema = index.schemaName ? `\`${index.schemaName}\`.` : ''
  return (
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${index.optional ? 'IF NOT EXISTS ' : ''}` +
    `${schema}\`${index.name}\` ON \`${index.table}\` (${list})` +
    (index.where ? ` WHERE ${index.where}` : '')
  )
}

/** Whether one of the statements makes exactly that column unique, whatever its WHERE. */
export function hasUniqueIndex(statements: readonly string[], column: string): boolean {
  return statements.some((statement) => {
    const index = parseIndex(statement)
    return (
      index?.unique === true &&
      index.columns.length === 1 &&
      index.columns[0]!.name.toLowerCase() === column.toLowerCase()
    )
  })
}

function parseColumn(text: string) {
  const { name, collate, sort } = splitColumn(text)
  const bare = unquote(name)
  return bare === '' ? [] : [{ name: bare, collate, sort: sort.toUpperCase() }]
}

/** A column without its last words: `COLLATE x`, `ASC` or `DESC`, or both. */
function splitColumn(text: string) {
  const [last, second, third] = lastWords(text)
  const isSort = last !== undefined && /^(?:asc|desc)$/i.test(last.word)
  const isCollate = (word: Word | undefined, value: Word | undefined) =>
    word?.word.toLowerCase() === 'collate' && /^\w+$/.test(value?.word ?? '')
  if (isSort && third && isCollate(third, second))
    return { name: text.slice(0, third.from), collate: second!.word, sort: last.word }
  if (second && isCollate(second, last))
    return { name: text.slice(0, second.from), collate: last!.word, sort: '' }
  if (isSort) return { name: text.slice(0, last.from), collate: '', sort: last.word }
  return { name: text, collate: '', sort: '' }
}

interface Word {
  word: string
  /** Where the blanks before it begin. */
  from: number
}

/** At most three words from the end, each with something before its blanks. */
function lastWords(text: string): Word[] {
  const words: Word[] = []
  let end = text.length
  while (words.length < 3) {
    let start = end
    while (start > 0 && !isBlank(text[start - 1]!)) start--
    let from = start
    while (from > 0 && isBlank(text[from - 1]!)) from--
    if (from === 0 || from === start) break
    words.push({ word: text.slice(start, end), from })
    end = from
  }
  return words
}

const isBlank = (char: string): boolean => char === ' ' || /\s/.test(char)
const isMark = (char: string): boolean => '`"\'[]'.includes(char) || isBlank(char)

function unquote(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isMark(text[start]!)) start++
  while (end > start && isMark(text[end - 1]!)) end--
  return text.slice(start, end)
}

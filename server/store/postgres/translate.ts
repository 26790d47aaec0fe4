import { columnTypes } from './column-types.js'
import { triggerSql } from './trigger.js'
import { translateView } from './view/view-query.js'

/** A statement in PostgreSQL's SQL. */
export interface Translated {
  text: string
  /** Whether it changes tables, indexes or views. */
  isSchemaChange: boolean
  /** Whether its columns are those that a table has at the moment. */
  hasStar: boolean
}

// Names, numbers and everything quoted; a `?` is a parameter.
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[A-Za-z_]\w*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w$]*|\d[\w.]*|\?|\s+|[\s\S]/g

/**
 * Rewrites one of the gateway's statements for PostgreSQL: parameters, quotes, SQLite's schemas,
 * column types and NOCASE. SQLite's functions are implemented by functions of the same names
 * (functions.ts).
 */
export function translate(given: string): Translated {
  const source = translateView(given)
  const head = /^\s*(\w+)/.exec(source)?.[1]?.toUpperCase() ?? ''
  const isSchemaChange = ['CREATE', 'DROP', 'ALTER'].includes(head)
  const parts = source.match(token) ?? []
  const dropped = /^\s*DROP\s+(TABLE|VIEW)\s+(?:IF\s+EXISTS\s+)?/i.exec(source)
  if (dropped) {
    // Views that depend on it are dropped too, while SQLite leaves them broken; whoever drops it
    // has to restore them.
    const [begin, kind] = dropped
    const name = spell(source.slice(begin.length).match(token) ?? [])
    return { text: `DROP ${kind} IF EXISTS ${name} CASCADE`, isSchemaChange, hasStar: false }
  }
  const trigger = isSchemaChange ? triggerSql(source) : undefined
  if (trigger !== undefined) return { text: trigger, isSchemaChange, hasStar: false }
  const isTable = /^\s*(?:CREATE\s+TABLE|ALTER\s+TABLE\s+\S+\s+ADD)\b/i.test(source)
  const spelled = spell(isTable ? columnTypes(parts) : withAliases(withStringAgg(parts)))
  return {
    text: foldCase(spelled),
    isSchemaChange,
    hasStar: /\*/.test(source) && head !== 'CREATE',
  }
}

/** An aggregate of our own would be slow, or need a superuser. */
function withStringAgg(parts: readonly string[]): readonly string[] {
  if (!parts.some(isGroupConcat)) return parts
  const result: string[] = []
  const open: { isConcat: boolean; hasMark: boolean }[] = []
  let previous = ''
  for (const part of parts) {
    if (part === '(') open.push({ isConcat: isGroupConcat(previous), hasMark: false })
    else if (part === ',' && open.length > 0) open.at(-1)!.hasMark = true
    else if (part === ')') {
      const ended = open.pop()
      if (ended?.isConcat && !ended.hasMark) result.push(", ','")
    }
    result.push(isGroupConcat(part) ? 'string_agg' : part)
    if (part.trim() !== '') previous = part
  }
  return result
}

function isGroupConcat(word: string): boolean {
  return /^group_concat$/i.test(word)
}

/** Subqueries in FROM need a name here; joins in parentheses must have none. */
function withAliases(parts: readonly string[]): string[] {
  const result: string[] = []
  const open: boolean[] = []
  const ends = endsOf(parts)
  let previous = ''
  let count = 0
  for (const [at, part] of parts.entries()) {
    result.push(part)
    if (part.trim() === '') continue
    if (part === '(') open.push(/^(?:FROM|JOIN)$/i.test(previous) && isQueryFrom(parts, at, ends))
    if (part === ')' && open.pop() === true) {
      const next = parts.slice(at + 1, at + 4).find((each) => each.trim() !== '') ?? ''
      if (!isAlias(next)) result.push(` AS "@s${++count}"`)
    }
    previous = part
  }
  return result
}

/** Whether the parenthesis holds a query, maybe in further ones, and not tables. */
function isQueryFrom(parts: readonly string[], open: number, ends: ReadonlyMap<number, number>) {
  let first = nextWord(parts, open + 1)
  const inner = first
  while (parts[first] === '(') first = nextWord(parts, first + 1)
  if (!/^(?:SELECT|VALUES|WITH)$/i.test(parts[first] ?? '')) return false
  if (parts[inner] !== '(') return true
  return !isAlias(parts[nextWord(parts, (ends.get(inner) ?? parts.length) + 1)] ?? '')
}

/** The next part that isn't blank. */
function nextWord(parts: readonly string[], from: number): number {
  let at = from
  while (parts[at]?.trim() === '') at++
  return at
}

/** Where each parenthesis ends. */
function endsOf(parts: readonly string[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>()
  const open: number[] = []
  for (const [at, part] of parts.entries()) {
    if (part === '(') open.push(at)
    if (part !== ')') continue
    const begun = open.pop()
    if (begun !== undefined) ends.set(begun, at)
  }
  return ends
}

function isAlias(word: string): boolean {
  if (/^["`[]/.test(word)) return true
  return /^\w/.test(word) && !afterSubquery.test(word)
}

const afterSubquery =
  /^(?:WHERE|GROUP|ORDER|HAVING|LIMIT|OFFSET|UNION|EXCEPT|INTERSECT|JOIN|LEFT|RIGHT|FULL|INNER|CROSS|NATURAL|ON|USING|WINDOW)$/i

function spell(parts: readonly string[]): string {
  let text = ''
  let mark = 0
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!
    const first = part[0]!
    if (part === '?') text += `$${++mark}`
    else if (first === '`') text += quoted(part.slice(1, -1).replaceAll('``', '`'))
    else if (first === '[' && part.length > 2) text += quoted(part.slice(1, -1))
    else if (first === '-' || first === '/') text += part.length > 1 ? ' ' : part
    else if (/^main$/i.test(part) && parts[at + 1] === '.') at++
    else if (/^temp$/i.test(part) && parts[at + 1] === '.') {
      // Nothing is temporary: no view hides another.
      text += 'temp_'
      at++
    } else if (/^_?rowid_?$/i.test(part)) text += '"_rowid_"'
    else if (/^LIKE$/i.test(part)) text += 'ILIKE'
    // A column's name in mixed case, which PostgreSQL would fold to lower case.
    else if (/^[a-z_][a-z0-9_]*[A-Z]/.test(part)) text += quoted(part)
    else text += part
  }
  return text
}

/**
 * A name as an identifier. SQLite allows an empty one, which an import may bring; it is refused
 * after the tables are made.
 */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""') || '@empty'}"`
}

const name = String.raw`(?:"(?:[^"]|"")*"|\w+)(?:\.(?:"(?:[^"]|"")*"|\w+))*`
const compared = new RegExp(
  String.raw`(${name})\s*(=|!=|<>)\s*(\$\d+|${name}|'(?:[^']|'')*')\s+COLLATE\s+NOCASE`,
  'gi',
)
const collated = new RegExp(String.raw`(${name})\s+COLLATE\s+(NOCASE|BINARY|RTRIM)`, 'gi')

/** Only ASCII letters, like NOCASE: the columns' collation is "C". */
function foldCase(text: string): string {
  if (!/\bCOLLATE\b/i.test(text)) return text
  return text
    .replace(compared, (_, left, operator, right) => `lower(${left}) ${operator} lower(${right})`)
    .replace(collated, (_, column: string, collation: string) => {
      const word = collation.toLowerCase()
      if (word === 'nocase') return `lower(${column})`
      return word === 'rtrim' ? `rtrim(${column})` : column
    })
}

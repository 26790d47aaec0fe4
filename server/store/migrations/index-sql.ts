import { splitList } from '../../base/split-list.js'

/** One CREATE INDEX statement, taken apart. */
export interface IndexParts {
  unique: boolean
  optional: boolean
  schemaName: string
  name: string
  table: string
  columns: { name: string; collate: string; sort: string }[]
  where: string
}

const statementPattern =
  /create\s+(unique\s+)?\s*index\s*(if\s+not\s+exists\s+)?(\S*)\s+on\s+(\S*)\s*\(([\s\S]*?)\)(?:\s+where\s+([\s\S]*))?\s*$/i
const columnPattern = /^([\s\S]+?)(?:\s+collate\s+(\w+))?(?:\s+(asc|desc))?$/i
const quotes = /^[`"'[\]\s]+|[`"'[\]\s]+$/g

/** Reads a CREATE INDEX statement as loosely as PocketBase does (tools/dbutils/index.go); undefined for anything else. */
export function parseIndex(statement: string): IndexParts | undefined {
  const match = statementPattern.exec(statement)
  if (!match) return undefined
  const [, unique, optional, fullName = '', table = '', columns = '', where = ''] = match
  const nameParts = splitList(fullName, '.') ?? []
  return {
    unique: Boolean(unique),
    optional: Boolean(optional),
    schemaName: nameParts.length === 2 ? unquote(nameParts[0]!) : '',
    name: unquote(nameParts.length === 2 ? nameParts[1]! : (nameParts[0] ?? '')),
    table: unquote(table),
    // Unbalanced parentheses give none.
    columns: (splitList(columns) ?? []).flatMap(parseColumn),
    where: where.trim(),
  }
}

/** The statement in PocketBase's own layout, as it creates the index. */
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
  const match = columnPattern.exec(text)
  const name = unquote(match?.[1] ?? '')
  if (name === '') return []
  return [{ name, collate: (match?.[2] ?? '').trim(), sort: (match?.[3] ?? '').toUpperCase() }]
}

function unquote(text: string): string {
  return text.replace(quotes, '')
}

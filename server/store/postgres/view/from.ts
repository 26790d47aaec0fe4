import { type Cursor, isName, nameIn, ticked } from './cursor.js'
import * as node from './node.js'
import type { Scope } from './scope.js'

/** Reads what FROM joins. A comma binds as JOIN does, which in PostgreSQL it doesn't. */
export function readSources(cursor: Cursor, scope: Scope): string {
  let sql = readSource(cursor, scope)
  for (;;) {
    const join = readJoin(cursor)
    if (join === undefined) return sql
    sql += ` ${join} ${readSource(cursor, scope)}`
    if (join.startsWith('NATURAL')) continue
    if (cursor.skip('ON')) sql += ` ON ${node.asBool(scope.readExpression(cursor, scope))}`
    else if (cursor.skip('USING')) sql += ` USING ${readList(cursor)}`
    else sql += ' ON TRUE'
  }
}

/** The join operator ahead; in SQLite a comma and CROSS JOIN may have a condition, too. */
function readJoin(cursor: Cursor): string | undefined {
  if (cursor.skip(',')) return 'JOIN'
  const words: string[] = []
  while (joining.has(cursor.word())) {
    const word = cursor.take().toUpperCase()
    if (word !== 'CROSS') words.push(word)
    if (word === 'JOIN') return words.join(' ')
  }
  if (words.length > 0) cursor.expect('JOIN')
  return undefined
}

const joining: ReadonlySet<string> = new Set([
  'NATURAL',
  'LEFT',
  'RIGHT',
  'FULL',
  'OUTER',
  'INNER',
  'CROSS',
  'JOIN',
])

function readSource(cursor: Cursor, scope: Scope): string {
  let sql: string
  let isFunction = false
  if (cursor.skip('(')) {
    const isQuery = ['SELECT', 'WITH', 'VALUES'].includes(cursor.word())
    sql = `(${isQuery ? scope.readQuery(cursor, scope) : readSources(cursor, scope)})`
    cursor.expect(')')
  } else {
    if (!isName(cursor.peek())) cursor.expect('a table')
    sql = cursor.take()
    while (cursor.skip('.')) sql += `.${cursor.take()}`
    if (cursor.word() === '(') {
      isFunction = true
      sql = readFunction(cursor, scope, sql)
    }
  }
  const alias = readAlias(cursor)
  if (cursor.skip('INDEXED', 'BY')) cursor.take()
  else cursor.skip('NOT', 'INDEXED')
  return alias === undefined
    ? sql
    : `${sql.replace(isFunction ? / AS \w+$/ : /$^/, '')} AS ${alias}`
}

function readFunction(cursor: Cursor, scope: Scope, name: string): string {
  const word = nameIn(name).toLowerCase()
  cursor.expect('(')
  const args: string[] = []
  while (!cursor.skip(')')) {
    args.push(node.asText(scope.readExpression(cursor, scope)))
    if (cursor.word() !== ')') cursor.expect(',')
  }
  if (word === 'json_each') return `sqeach(${args.join(', ')}) AS json_each`
  throw new Error(`the table-valued function ${word}() has no counterpart in PostgreSQL`)
}

function readAlias(cursor: Cursor): string | undefined {
  const hasWord = cursor.skip('AS')
  if (!hasWord && (!isName(cursor.peek()) || after.has(cursor.word()))) return undefined
  const part = cursor.take()
  return part[0] === "'" ? ticked(part.slice(1, -1)) : part
}

/** Reads names in parentheses. */
export function readList(cursor: Cursor): string {
  cursor.expect('(')
  const names: string[] = []
  do names.push(cursor.take())
  while (cursor.skip(','))
  cursor.expect(')')
  return `(${names.join(', ')})`
}

const after: ReadonlySet<string> = new Set([
  ...joining,
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'ON',
  'USING',
  'INDEXED',
  'NOT',
])

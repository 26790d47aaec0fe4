import { readWindow } from './call.js'
import { type Cursor, isName, nameIn, ticked } from './cursor.js'
import { readExpression } from './expression.js'
import { readList, readSources } from './from.js'
import type { Node } from './node.js'
import * as node from './node.js'
import { orderTerms } from './order.js'
import type { Scope } from './scope.js'

/** Reads a SELECT with everything that may precede and follow it. */
export function readQuery(cursor: Cursor, outer: Scope): string {
  const parts: string[] = []
  if (cursor.skip('WITH')) parts.push(readWith(cursor, outer))
  let last = readCore(cursor, outer)
  parts.push(last.sql)
  for (;;) {
    const word = cursor.word()
    if (!['UNION', 'EXCEPT', 'INTERSECT'].includes(word)) break
    cursor.take()
    parts.push(cursor.skip('ALL') ? `${word} ALL` : word)
    last = readCore(cursor, outer)
    parts.push(last.sql)
  }
  if (cursor.skip('ORDER', 'BY')) parts.push(`ORDER BY ${orderTerms(cursor, last.orderScope)}`)
  if (cursor.skip('LIMIT')) parts.push(readLimit(cursor, outer))
  return parts.join(' ')
}

function readWith(cursor: Cursor, outer: Scope): string {
  const recursive = cursor.skip('RECURSIVE') ? ' RECURSIVE' : ''
  const tables: string[] = []
  do {
    let sql = cursor.take()
    if (cursor.word() === '(') sql += readList(cursor)
    cursor.expect('AS')
    sql += ' AS'
    if (cursor.skip('NOT')) sql += ' NOT'
    if (cursor.skip('MATERIALIZED')) sql += ' MATERIALIZED'
    cursor.expect('(')
    sql += ` (${readQuery(cursor, outer)})`
    cursor.expect(')')
    tables.push(sql)
  } while (cursor.skip(','))
  return `WITH${recursive} ${tables.join(', ')}`
}

interface Core {
  sql: string
  orderScope: Scope
}

function readCore(cursor: Cursor, outer: Scope): Core {
  cursor.expect('SELECT')
  const scope: Scope = { ...outer, aliases: new Map() }
  let sql = 'SELECT '
  if (cursor.skip('DISTINCT')) sql += 'DISTINCT '
  else cursor.skip('ALL')
  const aliases = new Map<string, Node>()
  const columns: string[] = []
  do columns.push(readColumn(cursor, scope, aliases))
  while (cursor.skip(','))
  sql += columns.join(', ')
  const named: Scope = { ...scope, aliases }
  if (cursor.skip('FROM')) sql += ` FROM ${readSources(cursor, scope)}`
  if (cursor.skip('WHERE')) sql += ` WHERE ${node.asBool(readExpression(cursor, scope))}`
  if (cursor.skip('GROUP', 'BY')) {
    const terms: string[] = []
    do {
      const found = readExpression(cursor, scope)
      terms.push(found.isNocase ? `lower(${node.asText(found)})` : node.asValue(found))
    } while (cursor.skip(','))
    sql += ` GROUP BY ${terms.join(', ')}`
  }
  if (cursor.skip('HAVING')) sql += ` HAVING ${node.asBool(readExpression(cursor, named))}`
  if (cursor.skip('WINDOW')) {
    const windows: string[] = []
    do {
      const name = cursor.take()
      cursor.expect('AS')
      windows.push(`${name} AS ${readWindow(cursor, scope)}`)
    } while (cursor.skip(','))
    sql += ` WINDOW ${windows.join(', ')}`
  }
  return { sql, orderScope: scope }
}

/** Reads a column of the result, and remembers it by its alias. */
function readColumn(cursor: Cursor, scope: Scope, aliases: Map<string, Node>): string {
  if (cursor.skip('*')) return '*'
  if (isName(cursor.peek()) && cursor.word(1) === '.' && cursor.word(2) === '*') {
    const table = cursor.take()
    cursor.take()
    cursor.take()
    return `${table}.*`
  }
  const place = cursor.place
  const found = readExpression(cursor, scope)
  const source = cursor.since(place)
  const sql = shown(found)
  const isNamed = cursor.skip('AS') || (isName(cursor.peek()) && !after.has(cursor.word()))
  if (!isNamed) return found.name === undefined ? `${sql} AS ${ticked(source)}` : sql
  const alias = nameIn(unquoted(cursor.take()))
  // A column that is itself called so comes first.
  if (!new RegExp(`\\b${alias.replace(/\W/g, '\\$&')}\\b`, 'i').test(source))
    aliases.set(alias.toLowerCase(), found)
  return `${sql} AS ${ticked(alias)}`
}

/** A REAL is of another type than a column, whose whole numbers are INTEGER. */
function shown(found: Node): string {
  if (found.kind === 'number' && found.real === node.always) return `sqreal(${found.sql})`
  if (found.literal === 'number') return `${found.sql}::bigint`
  return node.asValue(found)
}

// SQLite accepts 'name' as an alias.
function unquoted(part: string): string {
  return part[0] === "'" ? part.slice(1, -1).replaceAll("''", "'") : part
}

const after: ReadonlySet<string> = new Set([
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'INTERSECT',
])

function readLimit(cursor: Cursor, outer: Scope): string {
  let limit = readExpression(cursor, outer).sql
  let offset: string | undefined
  if (cursor.skip('OFFSET')) offset = readExpression(cursor, outer).sql
  else if (cursor.skip(',')) {
    offset = limit
    limit = readExpression(cursor, outer).sql
  }
  const most = limit.startsWith('-') ? 'ALL' : limit
  return `LIMIT ${most}${offset === undefined ? '' : ` OFFSET ${offset}`}`
}

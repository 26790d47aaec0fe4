import { aggregates } from './aggregates.js'
import { type Cursor, nameIn } from './cursor.js'
import { functions } from './functions.js'
import type { Node } from './node.js'
import * as node from './node.js'
import { orderTerms } from './order.js'
import type { Scope } from './scope.js'

/** Reads a call of a function, with FILTER and OVER. */
export function readCall(cursor: Cursor, scope: Scope): Node {
  const name = nameIn(cursor.take()).toLowerCase()
  cursor.expect('(')
  const distinct = cursor.skip('DISTINCT') ? 'DISTINCT ' : ''
  const isStar = cursor.skip('*')
  const args: Node[] = []
  let order = ''
  while (!cursor.skip(')')) {
    if (cursor.skip('ORDER', 'BY')) order = ` ORDER BY ${orderTerms(cursor, scope)}`
    else {
      args.push(scope.readExpression(cursor, scope))
      cursor.skip(',')
    }
    if (cursor.peek() === '') cursor.expect(')')
  }
  const call = { name, args, distinct, order, isStar, after: readAfter(cursor, scope) }
  const aggregate = aggregates[name]
  if (aggregate && (args.length < 2 || !name.startsWith('m'))) return aggregate(call)
  const known = functions[name]
  if (known) {
    const found = known(args)
    if (found) return found
    throw new Error(`wrong number of arguments to function ${name}()`)
  }
  if (refused.has(name)) throw new Error(`the function ${name}() has no counterpart in PostgreSQL`)
  const inside = isStar ? '*' : args.map(node.asValue).join(', ')
  return node.value(`${name}(${distinct}${inside}${order})${call.after}`)
}

function readAfter(cursor: Cursor, scope: Scope): string {
  let sql = ''
  if (cursor.skip('FILTER')) {
    cursor.expect('(')
    cursor.expect('WHERE')
    sql += ` FILTER (WHERE ${node.asBool(scope.readExpression(cursor, scope))})`
    cursor.expect(')')
  }
  if (cursor.skip('OVER'))
    sql += ` OVER ${cursor.word() === '(' ? readWindow(cursor, scope) : cursor.take()}`
  return sql
}

/** Reads what defines a window, in parentheses. */
export function readWindow(cursor: Cursor, scope: Scope): string {
  cursor.expect('(')
  const parts: string[] = []
  while (!cursor.skip(')')) {
    if (cursor.skip('PARTITION', 'BY')) {
      const terms = [scope.readExpression(cursor, scope)]
      while (cursor.skip(',')) terms.push(scope.readExpression(cursor, scope))
      parts.push(`PARTITION BY ${terms.map(node.asValue).join(', ')}`)
    } else if (cursor.skip('ORDER', 'BY')) parts.push(`ORDER BY ${orderTerms(cursor, scope)}`)
    else if (cursor.peek() === '') cursor.expect(')')
    else parts.push(cursor.take())
  }
  return `(${parts.join(' ')})`
}

// PostgreSQL has functions of these names that do something else.
const refused: ReadonlySet<string> = new Set([
  'json_set',
  'json_insert',
  'json_replace',
  'json_remove',
  'json_patch',
  'json_tree',
  'left',
  'right',
  'log',
  'format',
  'position',
])

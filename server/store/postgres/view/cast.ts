import type { Cursor } from './cursor.js'
import type { Node } from './node.js'
import * as node from './node.js'
import type { Scope } from './scope.js'

/** Reads CAST(… AS type). Source: sqlite.org/datatype3.html#determination_of_column_affinity. */
export function readCast(cursor: Cursor, scope: Scope): Node {
  cursor.expect('CAST')
  cursor.expect('(')
  const found = scope.readExpression(cursor, scope)
  cursor.expect('AS')
  let type = ''
  for (let depth = 0; depth > 0 || cursor.word() !== ')'; ) {
    const part = cursor.take()
    if (part === '') cursor.expect(')')
    if (part === '(') depth++
    if (part === ')') depth--
    type += part.toUpperCase()
  }
  cursor.expect(')')
  return { ...cast(found, type), hasAffinity: true }
}

function cast(found: Node, type: string): Node {
  if (/INT/.test(type)) return node.number(`sqint(${node.asValue(found)})`, node.never)
  if (/CHAR|CLOB|TEXT/.test(type)) return node.text(`(${node.asText(found)})::text`)
  if (/BLOB/.test(type)) throw new Error('CAST AS BLOB has no counterpart in PostgreSQL')
  if (/REAL|FLOA|DOUB/.test(type))
    return node.number(`(${node.asNumber(found)})::float8`, node.always)
  return node.number(`sqnum(${node.asValue(found)})`, found.real)
}

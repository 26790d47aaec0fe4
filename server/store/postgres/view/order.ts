import type { Cursor } from './cursor.js'
import * as node from './node.js'
import type { Scope } from './scope.js'

/** Reads the terms of ORDER BY; NULL is the smallest value. */
export function orderTerms(cursor: Cursor, scope: Scope): string {
  const terms: string[] = []
  do {
    const found = scope.readExpression(cursor, scope)
    const key = found.isNocase ? `lower(${node.asText(found)})` : node.asValue(found)
    const isDown = cursor.skip('DESC')
    if (!isDown) cursor.skip('ASC')
    const nulls = cursor.skip('NULLS') ? cursor.take() : isDown ? 'LAST' : 'FIRST'
    terms.push(`${key}${isDown ? ' DESC' : ''} NULLS ${nulls}`)
  } while (cursor.skip(','))
  return terms.join(', ')
}

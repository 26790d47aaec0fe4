import { readCall } from './call.js'
import { readCase } from './case.js'
import { readCast } from './cast.js'
import { compare, compared } from './compare.js'
import { type Cursor, isName, nameIn, ticked } from './cursor.js'
import type { Node } from './node.js'
import * as node from './node.js'
import { postfix } from './operators.js'
import type { Scope } from './scope.js'

/** Reads one expression, as far as it goes. */
export function readExpression(cursor: Cursor, scope: Scope): Node {
  return cursor.within(() => readOr(cursor, scope))
}

function readOr(cursor: Cursor, scope: Scope): Node {
  let left = readAnd(cursor, scope)
  while (cursor.skip('OR'))
    left = node.bool(`(${node.asBool(left)} OR ${node.asBool(readAnd(cursor, scope))})`)
  return left
}

function readAnd(cursor: Cursor, scope: Scope): Node {
  let left = readNot(cursor, scope)
  while (cursor.skip('AND'))
    left = node.bool(`(${node.asBool(left)} AND ${node.asBool(readNot(cursor, scope))})`)
  return left
}

function readNot(cursor: Cursor, scope: Scope): Node {
  if (cursor.word() === 'NOT' && cursor.word(1) !== 'NULL') {
    cursor.take()
    const negated = cursor.within(() => readNot(cursor, scope))
    return node.bool(`(NOT ${node.asBool(negated)})`)
  }
  return readEquality(cursor, scope)
}

function readEquality(cursor: Cursor, scope: Scope): Node {
  const read = () => readOrder(cursor, scope)
  let left = read()
  for (;;) {
    const word = cursor.word()
    if (word === '=' || word === '==' || word === '<>' || word === '!=') {
      cursor.take()
      left = compare(left, word === '==' ? '=' : word, read())
    } else if (word === 'IS') left = readIs(cursor, left, read)
    else if (cursor.skip('ISNULL')) left = node.bool(`(${node.asValue(left)} IS NULL)`)
    else if (cursor.skip('NOTNULL') || cursor.skip('NOT', 'NULL'))
      left = node.bool(`(${node.asValue(left)} IS NOT NULL)`)
    else {
      const isNegated = word === 'NOT'
      const operator = cursor.word(isNegated ? 1 : 0)
      if (!['BETWEEN', 'IN', 'LIKE', 'GLOB'].includes(operator)) return left
      if (isNegated) cursor.take()
      cursor.take()
      const found =
        operator === 'BETWEEN'
          ? readBetween(cursor, left, read)
          : operator === 'IN'
            ? readIn(cursor, scope, left)
            : readLike(cursor, left, operator, read)
      left = isNegated ? node.bool(`(NOT ${found.sql})`) : found
    }
  }
}

function readIs(cursor: Cursor, left: Node, read: () => Node): Node {
  cursor.take()
  let isNegated = cursor.skip('NOT')
  if (cursor.skip('DISTINCT', 'FROM')) isNegated = !isNegated
  const not = isNegated ? ' NOT' : ''
  const word = cursor.word()
  if (cursor.skip('NULL')) return node.bool(`(${node.asValue(left)} IS${not} NULL)`)
  if (word === 'TRUE' || word === 'FALSE') {
    cursor.take()
    return node.bool(`(${node.asBool(left)} IS${not} ${word})`)
  }
  return compare(left, isNegated ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM', read())
}

function readBetween(cursor: Cursor, left: Node, read: () => Node): Node {
  const from = read()
  cursor.expect('AND')
  const until = read()
  return node.bool(`(${compare(left, '>=', from).sql} AND ${compare(left, '<=', until).sql})`)
}

function readIn(cursor: Cursor, scope: Scope, left: Node): Node {
  cursor.expect('(')
  const word = cursor.word()
  if (word === 'SELECT' || word === 'WITH' || word === 'VALUES') {
    const query = scope.readQuery(cursor, scope)
    cursor.expect(')')
    return node.bool(`(${node.asValue(left)} IN (${query}))`)
  }
  const items: Node[] = []
  while (!cursor.skip(')')) {
    items.push(readExpression(cursor, scope))
    if (cursor.word() !== ')') cursor.expect(',')
  }
  if (items.length === 0) return node.bool(node.never)
  const isPlain =
    !left.isNocase &&
    (items.every(({ literal }) => literal === 'text') ||
      items.every(({ literal }) => literal === 'number'))
  if (isPlain) return node.bool(`(${compared(left)} IN (${items.map(compared).join(', ')}))`)
  return node.bool(`(${items.map((item) => compare(left, '=', item).sql).join(' OR ')})`)
}

function readLike(cursor: Cursor, left: Node, operator: string, read: () => Node): Node {
  const pattern = node.asText(read())
  const subject = node.asText(left)
  if (operator === 'GLOB') return node.bool(`sqglob(${pattern}, ${subject})`)
  const mark = cursor.skip('ESCAPE') ? node.asText(read()) : "''"
  return node.bool(`(${subject} LIKE ${pattern} ESCAPE ${mark})`)
}

function readOrder(cursor: Cursor, scope: Scope): Node {
  let left = postfix(cursor, () => readUnary(cursor, scope))
  while (['<', '<=', '>', '>='].includes(cursor.word())) {
    const operator = cursor.take()
    left = compare(
      left,
      operator,
      postfix(cursor, () => readUnary(cursor, scope)),
    )
  }
  return left
}

function readUnary(cursor: Cursor, scope: Scope): Node {
  const read = () => cursor.within(() => readUnary(cursor, scope))
  if (cursor.skip('-')) {
    const found = read()
    if (found.literal === 'number' && !found.sql.startsWith('-'))
      return { ...found, sql: `-${found.sql}` }
    return node.number(`(- ${node.asNumber(found)})`, node.isReal(found))
  }
  if (cursor.skip('+')) return { ...read(), hasAffinity: false }
  if (cursor.skip('~')) return node.number(`(~ sqint(${node.asValue(read())}))`, node.never)
  let found = readPrimary(cursor, scope)
  while (cursor.skip('COLLATE')) {
    const collation = nameIn(cursor.take()).toUpperCase()
    if (collation === 'NOCASE') found = { ...found, isNocase: true }
    else if (collation === 'RTRIM') found = node.text(`rtrim(${node.asText(found)})`)
    else if (collation !== 'BINARY') throw new Error(`no such collation sequence: ${collation}`)
  }
  return found
}

function readPrimary(cursor: Cursor, scope: Scope): Node {
  const part = cursor.peek()
  const word = cursor.word()
  if (part[0] === "'") return { sql: cursor.take(), kind: 'text', literal: 'text' }
  if (/^[xX]'/.test(part)) return node.value(`'\\x${cursor.take().slice(2, -1)}'::bytea`)
  if (/^0[xX]/.test(part)) return { ...literal(String(Number(cursor.take()))) }
  if (/^[.\d]/.test(part)) return literal(cursor.take())
  if (word === '(') return readParens(cursor, scope)
  if (cursor.skip('NULL')) return { sql: 'NULL', kind: 'any', literal: 'null' }
  if (word === 'CASE') return readCase(cursor, scope)
  if (word === 'CAST') return readCast(cursor, scope)
  if (word === 'EXISTS') {
    cursor.take()
    return node.bool(`EXISTS ${readSubquery(cursor, scope)}`)
  }
  if (!isName(part)) cursor.expect('an expression')
  if (cursor.peek(1) === '(') return readCall(cursor, scope)
  if (word === 'TRUE' || word === 'FALSE') return node.bool(cursor.take().toUpperCase())
  if (cursor.skip('CURRENT_TIMESTAMP')) return node.text("datetime('now')")
  if (cursor.skip('CURRENT_DATE')) return node.text("date('now')")
  if (cursor.skip('CURRENT_TIME')) return node.text("sqclock('now')")
  return readColumn(cursor, scope)
}

function literal(source: string): Node {
  return {
    sql: source,
    kind: 'number',
    literal: 'number',
    real: /[.eE]/.test(source) ? node.always : node.never,
  }
}

function readColumn(cursor: Cursor, scope: Scope): Node {
  const parts = [cursor.take()]
  while (cursor.skip('.')) parts.push(cursor.take())
  const name = nameIn(parts.at(-1)!)
  if (parts.length === 1) {
    const known = scope.aliases.get(name.toLowerCase())
    if (known) return known
  }
  const sql = parts.map((each) => (scope.names.has(each) ? ticked(each) : each)).join('.')
  return { sql, kind: 'any', hasAffinity: true, name }
}

function readParens(cursor: Cursor, scope: Scope): Node {
  if (['SELECT', 'WITH', 'VALUES'].includes(cursor.word(1)))
    return node.value(readSubquery(cursor, scope))
  cursor.expect('(')
  const first = readExpression(cursor, scope)
  const rest: Node[] = []
  while (cursor.skip(',')) rest.push(readExpression(cursor, scope))
  cursor.expect(')')
  if (rest.length > 0) return node.value(`(${[first, ...rest].map(node.asValue).join(', ')})`)
  return first
}

function readSubquery(cursor: Cursor, scope: Scope): string {
  cursor.expect('(')
  const query = scope.readQuery(cursor, scope)
  cursor.expect(')')
  return `(${query})`
}

import type { OrderTerm } from './dialect-shape.js'
import { type Operand, operand } from './operand.js'
import { resolveField } from './resolve.js'
import { type Scope, sqlAlias } from './scope.js'
import { sql } from './sql.js'
import { FilterError } from './tokenize.js'

// Source: PocketBase tools/search/provider.go DefaultSortExprLimit, MaxSortFieldLength (bytes).
const fieldsMax = 8
const fieldBytesMax = 255

/**
 * `-created,+name,@random,@rowid` as terms of ORDER BY. Throws FilterError. Source: PocketBase
 * tools/search/sort.go.
 */
export function buildSort(scope: Scope, text: string): OrderTerm[] {
  if (text === '') return []
  const fields = text.split(',')
  if (fields.length > fieldsMax) throw new FilterError('too many sort fields')
  return fields.map((raw) => {
    const field = raw.trim()
    const name = field.replace(/^[+-]/, '')
    if (Buffer.byteLength(name) > fieldBytesMax) throw new FilterError('the sort field is too long')
    const term = buildTerm(scope, name)
    if (name === '@random') return { by: term.sql, suffix: sql`` }
    return scope.compilation.dialect.order(term, field.startsWith('-') ? 'DESC' : 'ASC')
  })
}

function buildTerm(scope: Scope, name: string): Operand {
  const { dialect } = scope.compilation
  if (name === '@random') return operand(dialect.random())
  if (name === '@rowid') {
    if (scope.base.type === 'view') throw new FilterError('a view has no row ids')
    const rowId = dialect.rowId(sqlAlias(scope.compilation, scope.baseAlias))
    return operand(rowId, { affinity: 'number' })
  }
  const field = resolveField(scope, name)
  // A term without a column, such as a constant or a value from the request, can't sort rows.
  const hasColumn = field.sql.text.includes('`')
  const isChanged = /^@request\.body\.\w+:changed$/.test(name)
  if (field.params.length > 0 || !hasColumn || isChanged) {
    throw new FilterError(`invalid sort field ${name}`)
  }
  return field
}

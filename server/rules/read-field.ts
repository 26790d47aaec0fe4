import { goQuote } from '../base/go-quote.js'
import { findField } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import { splitModifier } from './modifier.js'
import { type MultiMatch, type Operand, operand } from './operand.js'
import { column, registerJoin } from './scope.js'
import { type Sql, value } from './sql.js'
import { FilterError } from './tokenize.js'
import {
  affinityOf,
  isMultiple,
  isMultiValued,
  itemsJoin,
  multiMatch,
  nullOperand,
  type Walk,
} from './walk.js'

/** The last part of a path. Source: the runner's finalizeActivePropsProcessing. */
export function readField(walk: Walk, prop: string): Operand {
  const { scope, collection } = walk
  const [fieldName, modifier] = splitModifier(prop)
  const field = findField(collection, fieldName)
  if (!field) {
    if (walk.nullifyMissing) return nullOperand
    throw new FilterError(`unknown field ${goQuote(fieldName)}`)
  }
  if (field.hidden && !scope.allowHidden) {
    throw new FilterError(`non-filterable field ${goQuote(fieldName)}`)
  }
  const { dialect } = scope.compilation
  if (modifier === 'length' && isMultiValued(field)) {
    return readBoth(walk, field, (column) => dialect.itemCount(column))
  }
  if (modifier === 'each' && isMultiValued(field)) return readEach(walk, field)

  const isLower = modifier === 'lower'
  if (field.type === 'json') {
    return readJson(walk, field, '', (text) => (isLower ? dialect.lower(operand(text)) : text))
  }
  const affinity = affinityOf(walk, field)
  const lower = (text: Sql): Sql => (isLower ? dialect.lower(operand(text, { affinity })) : text)
  return readBoth(walk, field, lower, {
    ...emailGuard(walk, field),
    affinity: isLower ? undefined : affinity,
    indexed: modifier === undefined ? uniqueIndex(walk, field) : undefined,
  })
}

/** A value inside a JSON column. */
export function extractJson(walk: Walk, field: Field, keys: readonly string[]): Operand {
  let path = ''
  keys.forEach((key, i) => {
    // Modifiers have no effect here; their colon is dropped, as in the peer.
    const clean = key.replaceAll(':', '')
    if (/^\d{1,18}$/.test(key)) path += `[${clean}]`
    else path += i > 0 ? `.${clean}` : clean
  })
  return readJson(walk, field, path, (text) => text)
}

function readJson(walk: Walk, field: Field, path: string, then: (value: Sql) => Sql): Operand {
  const rest = path === '' || path.startsWith('[') ? path : `.${path}`
  const at = { plain: value(`$${rest}`), wrapped: value(`$.pb${rest}`) }
  const { dialect } = walk.scope.compilation
  return readBoth(walk, field, (column) => then(dialect.extract(column, at)), {
    nullFallback: 'disabled',
  })
}

function readEach(walk: Walk, field: Field): Operand {
  const { scope } = walk
  const alias = `__je_${walk.alias}_${field.name}${scope.suffix}`
  registerJoin(scope, alias, itemsJoin(scope, alias, column(scope, walk.alias, field.name)))
  if (isMultiple(field)) walk.isMulti = true
  let multi: MultiMatch | undefined
  if (walk.isMulti) {
    const multiAlias = `__je_${walk.multiAlias}_${field.name}${scope.suffix}`
    const list = column(scope, walk.multiAlias, field.name)
    walk.multiJoins.push(itemsJoin(scope, multiAlias, list))
    multi = multiMatch(walk, column(scope, multiAlias, 'value'))
  }
  return operand(column(scope, alias, 'value'), { params: [], multi })
}

/** Reads the column in the same way for both trails. */
function readBoth(
  walk: Walk,
  field: Field,
  read: (column: Sql) => Sql,
  options: Partial<Operand> = {},
): Operand {
  const { scope } = walk
  return operand(read(column(scope, walk.alias, field.name)), {
    params: [],
    multi: walk.isMulti
      ? multiMatch(walk, read(column(scope, walk.multiAlias, field.name)), options.affinity)
      : undefined,
    ...options,
  })
}

/** A caller who may not see hidden fields only finds public e-mails. */
function emailGuard(walk: Walk, field: Field): Partial<Operand> {
  const { scope, collection } = walk
  if (field.name !== 'email' || scope.allowHidden || collection.type !== 'auth') return {}
  const isVisible = column(scope, walk.alias, 'emailVisibility')
  return { guard: scope.compilation.dialect.isTrue(isVisible) }
}

function uniqueIndex({ scope, collection, alias }: Walk, field: Field): Operand['indexed'] {
  if (field.type === 'number' || field.type === 'bool') return undefined
  // A joined row found by an index may belong to several rows, which would come in the index's
  // order.
  if (scope.compilation.ordered && alias !== scope.baseAlias) return undefined
  const index = findSingleColumnUniqueIndex(collection.indexes, field.name)
  return index && { collation: index.collate }
}

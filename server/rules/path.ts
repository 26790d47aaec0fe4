import { goQuote } from '../base/go-quote.js'
import { type Collection, findField } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import type { Join, Operand } from './operand.js'
import { extractJson, readField } from './read-field.js'
import { column, findCollection, registerJoin, sqlAlias } from './scope.js'
import { name, type Sql, sql } from './sql.js'
import { FilterError } from './tokenize.js'
import { isMultiple, itemsJoin, nullOperand, tableJoin, type Walk } from './walk.js'

const relationsMax = 6
const backRelationForm = /^(\w+)_via_(\w+)$/

/**
 * Resolves the rest of a path, joining what it crosses. Throws FilterError. Source: PocketBase
 * core/record_field_resolver_runner.go processActiveProps.
 */
export function walkPath(walk: Walk, props: readonly string[]): Operand {
  const { scope } = walk
  for (let i = 0; i < props.length - 1; i++) {
    const prop = props[i]!
    const field = findField(walk.collection, prop)
    if (field?.hidden && !scope.allowHidden) {
      throw new FilterError(`non-filterable field ${goQuote(prop)}`)
    }
    if (field && (field.type === 'json' || field.type === 'geoPoint')) {
      return extractJson(walk, field, props.slice(i + 1))
    }
    if (i >= relationsMax) {
      throw new FilterError(`max nested relations reached for field ${goQuote(prop)}`)
    }
    if (!field) {
      if (!followBackRelation(walk, prop)) return nullOperand
      continue
    }
    if (field.type !== 'relation') {
      throw new FilterError(`field ${goQuote(prop)} is not a valid relation`)
    }
    const target = findCollection(scope, String(field.collectionId))
    if (!target) throw new FilterError(`failed to load field ${goQuote(prop)} collection`)
    // `owner.id` is the value of the column itself.
    if (!isMultiple(field) && i === props.length - 2 && props[i + 1] === 'id') {
      return readField(walk, field.name)
    }
    followRelation(walk, field, target)
  }
  return readField(walk, props.at(-1)!)
}

function followRelation(walk: Walk, field: Field, target: Collection): void {
  const { scope } = walk
  const alias = `${walk.alias}_${field.name}${scope.suffix}`
  const multiAlias = `${walk.multiAlias}_${field.name}`
  const isView = target.type === 'view'
  const { dialect } = scope.compilation
  const joinTo = (from: string, to: string, register: (alias: string, join: Join) => void) => {
    let id = column(scope, from, field.name)
    if (isMultiple(field)) {
      register(`__je_${to}`, itemsJoin(scope, `__je_${to}`, id))
      id = dialect.itemId(column(scope, `__je_${to}`, 'value'))
    }
    const on = sql`${column(scope, to, 'id')} = ${id}`
    register(to, tableJoin(scope, target, to, on, isView))
  }
  joinTo(walk.alias, alias, (name, join) =>
    registerJoin(scope, name, join, name === alias ? target : undefined),
  )
  joinTo(walk.multiAlias, multiAlias, (_, join) => walk.multiJoins.push(join))
  if (isMultiple(field)) walk.isMulti = true
  walk.collection = target
  walk.alias = alias
  walk.multiAlias = multiAlias
}

/** Follows `collection_via_field`; false if a fault in it should be read as NULL. */
function followBackRelation(walk: Walk, prop: string): boolean {
  const { scope } = walk
  const back = findBackRelation(walk, prop)
  if (typeof back === 'string') {
    if (walk.nullifyMissing) return false
    throw new FilterError(back)
  }
  const { collection, field } = back
  if (field.hidden && !scope.allowHidden) {
    throw new FilterError(`non-filterable back relation field ${goQuote(field.name)}`)
  }
  const multiple = isMultiple(field)
  const unique = !multiple && !!findSingleColumnUniqueIndex(collection.indexes, field.name)
  const alias = `${walk.alias}_${prop}${scope.suffix}`
  const multiAlias = `${walk.multiAlias}_${prop}${scope.suffix}`
  const onBack = (from: string, to: string): Sql => {
    const id = column(scope, from, 'id')
    const ref = column(scope, to, field.name)
    if (!multiple) return sql`${ref} = ${id}`
    const items = name(sqlAlias(scope.compilation, `__je_${to}`))
    const list = scope.compilation.dialect.items(ref)
    const { itemId } = scope.compilation.dialect
    return sql`${id} IN (SELECT ${itemId(sql`${items}.value`)} FROM ${list} ${items})`
  }
  // Even a unique index may leave rows out with its WHERE.
  const join = tableJoin(scope, collection, alias, onBack(walk.alias, alias), true)
  registerJoin(scope, alias, join, collection)
  const multiOn = onBack(walk.multiAlias, multiAlias)
  walk.multiJoins.push(tableJoin(scope, collection, multiAlias, multiOn, true))
  if (!unique) walk.isMulti = true
  walk.collection = collection
  walk.alias = alias
  walk.multiAlias = multiAlias
  return true
}

/** The other collection and its relation to this one, or why there is none. */
function findBackRelation(walk: Walk, prop: string) {
  const match = backRelationForm.exec(prop)
  if (!match) return `failed to resolve field ${goQuote(prop)}`
  const { base, compilation } = walk.scope
  const named = match[1] === base.name || match[1] === base.id
  const collection = named ? base : compilation.collections.find(match[1]!)
  if (!collection) return `failed to load back relation field ${goQuote(prop)} collection`
  const field = findField(collection, match[2]!)
  if (!field) return `missing back relation field ${goQuote(match[2]!)}`
  if (field.type !== 'relation') return `invalid back relation field ${goQuote(match[2]!)}`
  if (field.collectionId !== walk.collection.id) {
    return `invalid collection reference of a back relation field ${goQuote(field.name)}`
  }
  return { collection, field }
}

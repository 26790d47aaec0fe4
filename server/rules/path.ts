import { type Collection, findField } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import { splitModifier } from './modifier.js'
import { type Join, type MultiMatch, type Operand, operand } from './operand.js'
import { column, loadCollection, registerJoin, type Scope, sqlAlias } from './scope.js'
import { name, type Sql, sql, value } from './sql.js'
import { FilterError } from './tokenize.js'

/**
 * A dotted path on its way through relations. There are two trails of joins: the query's own, and
 * the one of the subquery that looks at all values behind the path.
 */
export interface Walk {
  scope: Scope
  collection: Collection
  alias: string
  multiAlias: string
  multiJoins: Join[]
  /** Whether several values may stand behind the path. */
  isMulti: boolean
  /** Whether an unknown field is NULL instead of an error, as in `@request.*`. */
  nullifyMissing: boolean
}

const relationsMax = 6
const backRelationForm = /^(\w+)_via_(\w+)$/

/** A walk that starts at the base collection's row. */
export function startWalk(scope: Scope, nullifyMissing: boolean): Walk {
  return {
    scope,
    collection: scope.base,
    alias: scope.baseAlias,
    multiAlias: `__mm_${scope.baseAlias}`,
    multiJoins: [],
    isMulti: false,
    nullifyMissing,
  }
}

export const nullOperand: Operand = operand(sql`NULL`, {
  empty: true,
  word: 'null',
  scalar: () => null,
})

/**
 * Resolves the rest of a path, joining what it crosses. Throws FilterError.
 * Source: PocketBase core/record_field_resolver_runner.go processActiveProps.
 */
export function walkPath(walk: Walk, props: readonly string[]): Operand {
  const { scope } = walk
  for (let i = 0; i < props.length - 1; i++) {
    const prop = props[i]!
    const field = findField(walk.collection, prop)
    if (field?.hidden && !scope.allowHidden) throw new FilterError(`${prop} can't be filtered by`)
    if (field && (field.type === 'json' || field.type === 'geoPoint')) {
      return extractJson(walk, field, props.slice(i + 1))
    }
    if (i >= relationsMax) throw new FilterError('too many relations')
    if (!field) {
      if (!followBackRelation(walk, prop)) return nullOperand
      continue
    }
    if (field.type !== 'relation') throw new FilterError(`${prop} is not a relation`)
    const target = loadCollection(scope, String(field.collectionId))
    // `owner.id` is what the column itself holds.
    if (!isMultiple(field) && i === props.length - 2 && props[i + 1] === 'id') {
      return readField(walk, field.name)
    }
    followRelation(walk, field, target)
  }
  return readField(walk, props.at(-1)!)
}

/** Whether the options of a select, relation or file make it hold several values. */
export function isMultiple(field: Field): boolean {
  return Number(field.maxSelect ?? 0) > 1
}

/** Whether the type is one that may hold several values. */
export function isMultiValued(field: Field): boolean {
  return field.type === 'select' || field.type === 'relation' || field.type === 'file'
}

function followRelation(walk: Walk, field: Field, target: Collection): void {
  const { scope } = walk
  const alias = `${walk.alias}_${field.name}${scope.suffix}`
  const multiAlias = `${walk.multiAlias}_${field.name}`
  const isView = target.type === 'view'
  const joinTo = (from: string, to: string, register: (alias: string, join: Join) => void) => {
    let id = column(scope, from, field.name)
    if (isMultiple(field)) {
      register(`__je_${to}`, itemsJoin(scope, `__je_${to}`, id))
      id = column(scope, `__je_${to}`, 'value')
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

/** Follows `collection_via_field`; false where a fault of it is to read as NULL. */
function followBackRelation(walk: Walk, prop: string): boolean {
  const { scope } = walk
  const back = findBackRelation(walk, prop)
  if (!back) {
    if (walk.nullifyMissing) return false
    throw new FilterError(`unknown field ${prop}`)
  }
  const { collection, field } = back
  if (field.hidden && !scope.allowHidden) throw new FilterError(`${prop} can't be filtered by`)
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
    return sql`${id} IN (SELECT ${items}.value FROM ${list} ${items})`
  }
  const multiplies = !unique || collection.type === 'view'
  const join = tableJoin(scope, collection, alias, onBack(walk.alias, alias), multiplies)
  registerJoin(scope, alias, join, collection)
  const multiOn = onBack(walk.multiAlias, multiAlias)
  walk.multiJoins.push(tableJoin(scope, collection, multiAlias, multiOn, multiplies))
  if (!unique) walk.isMulti = true
  walk.collection = collection
  walk.alias = alias
  walk.multiAlias = multiAlias
  return true
}

function findBackRelation(walk: Walk, prop: string) {
  const match = backRelationForm.exec(prop)
  if (!match) return undefined
  const { base, compilation } = walk.scope
  const named = match[1] === base.name || match[1] === base.id
  const collection = named ? base : compilation.collections.find(match[1]!)
  const field = collection && findField(collection, match[2]!)
  if (field?.type !== 'relation' || field.collectionId !== walk.collection.id) return undefined
  return { collection: collection!, field }
}

export function tableJoin(
  scope: Scope,
  collection: Collection,
  alias: string,
  on: Sql | undefined,
  multiplies: boolean,
): Join {
  return { table: name(collection.name), alias: sqlAlias(scope.compilation, alias), on, multiplies }
}

function itemsJoin(scope: Scope, alias: string, list: Sql): Join {
  const { compilation } = scope
  return {
    table: compilation.dialect.items(list),
    alias: sqlAlias(compilation, alias),
    on: undefined,
    multiplies: true,
  }
}

/** The subquery over the values that `value` names in the walk's second trail. */
export function multiMatch(walk: Walk, value: Sql): MultiMatch {
  const { base, baseAlias, compilation } = walk.scope
  return {
    target: sqlAlias(compilation, baseAlias),
    table: base.name,
    alias: sqlAlias(compilation, `__mm_${baseAlias}`),
    value,
    joins: [...walk.multiJoins],
  }
}

/** The same reading of a column for both trails. */
function readBoth(walk: Walk, field: Field, read: (column: Sql) => Sql, options = {}): Operand {
  const { scope } = walk
  return operand(read(column(scope, walk.alias, field.name)), {
    params: [],
    multi: walk.isMulti
      ? multiMatch(walk, read(column(scope, walk.multiAlias, field.name)))
      : undefined,
    ...options,
  })
}

function extractJson(walk: Walk, field: Field, keys: readonly string[]): Operand {
  let path = ''
  keys.forEach((key, i) => {
    // Modifiers are no modifiers here: their colon is dropped, as the peer does.
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

/** The last part of a path. Source: the runner's finalizeActivePropsProcessing. */
function readField(walk: Walk, prop: string): Operand {
  const { scope, collection } = walk
  const [fieldName, modifier] = splitModifier(prop)
  const field = findField(collection, fieldName)
  if (!field) {
    if (walk.nullifyMissing) return nullOperand
    throw new FilterError(`unknown field ${fieldName}`)
  }
  if (field.hidden && !scope.allowHidden) {
    throw new FilterError(`${fieldName} can't be filtered by`)
  }
  const { dialect } = scope.compilation
  if (modifier === 'length' && isMultiValued(field)) {
    return readBoth(walk, field, (column) => dialect.itemCount(column))
  }
  if (modifier === 'each' && isMultiValued(field)) return readEach(walk, field)

  const lower = (text: Sql): Sql => (modifier === 'lower' ? sql`LOWER(${text})` : text)
  if (field.type === 'json')
    return { ...readJson(walk, field, '', lower), ...emailGuard(walk, field) }
  return readBoth(walk, field, lower, {
    ...emailGuard(walk, field),
    indexed: modifier === undefined ? uniqueIndex(collection, field) : undefined,
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

/** Who may not see hidden fields finds only e-mails that are public. */
function emailGuard(walk: Walk, field: Field): Partial<Operand> {
  const { scope, collection } = walk
  if (field.name !== 'email' || scope.allowHidden || collection.type !== 'auth') return {}
  return { guard: sql`${column(scope, walk.alias, 'emailVisibility')} = TRUE` }
}

function uniqueIndex(collection: Collection, field: Field): Operand['indexed'] {
  if (field.type === 'number' || field.type === 'bool') return undefined
  const index = findSingleColumnUniqueIndex(collection.indexes, field.name)
  return index && { collation: index.collate }
}

import { goQuote } from '../base/go-quote.js'
import { encodeJson } from '../base/json.js'
import { findField } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { splitModifier } from './modifier.js'
import { type MultiMatch, type Operand, operand } from './operand.js'
import { walkPath } from './path.js'
import {
  isInRequest,
  type RequestPath,
  requestIds,
  requestItems,
  requestReader,
  scalarText,
} from './request-value.js'
import {
  column,
  depend,
  findCollection,
  loadCollection,
  registerJoin,
  type Scope,
  sqlAlias,
} from './scope.js'
import { type Bind, bind, type Scalar, Sql, sql } from './sql.js'
import { FilterError } from './tokenize.js'
import { isMultiple, isMultiValued, multiMatch, nullOperand, startWalk, tableJoin } from './walk.js'

// These are read from the request; every other field of the account is joined from its table.
const plainAuthFields = new Set([
  'id',
  'collectionId',
  'collectionName',
  'email',
  'emailVisibility',
  'verified',
])

/**
 * Resolves `@request.*`, given as the parts after `@request`. Throws FilterError. Source:
 * PocketBase core/record_field_resolver_runner.go run.
 */
export function resolveRequest(scope: Scope, path: RequestPath): Operand {
  if (path[0] === 'auth') return resolveAuth(scope, path)
  if (path[0] === 'body' && path.length > 1) {
    const [fieldName, modifier] = splitModifier(path[1]!)
    const field = findField(scope.base, fieldName)
    if (field?.type === 'relation' && path.length > 2) return walkBodyRelation(scope, field, path)
    if (field && path.length === 2) {
      if (modifier === 'each') return bodyEach(scope, field)
      if (modifier === 'length') return bodyLength(scope, field)
      if (modifier === 'lower') return bodyLower(scope, field)
      if (modifier === 'changed') return bodyChanged(scope, field)
    }
  }
  return resolveStatic(scope, path)
}

function resolveAuth(scope: Scope, path: RequestPath): Operand {
  const { compilation } = scope
  const collectionId = depend(compilation, ({ info }) => info.auth?.collection.id)
  if (collectionId === undefined) return nullOperand
  if (path.length === 2 && plainAuthFields.has(path[1]!)) return resolveStatic(scope, path)

  const collection = loadCollection(scope, collectionId)
  const walk = startWalk(scope, true)
  const own: Bind = { read: ({ info }) => (info.auth?.values.id ?? null) as Scalar }
  const on = (alias: string): Sql => sql`${column(scope, alias, 'id')} = ${bind(own)}`
  walk.collection = collection
  walk.alias = `__auth_${collection.name}${scope.suffix}`
  walk.multiAlias = `__mm_${walk.alias}`
  const join = tableJoin(scope, collection, walk.alias, on(walk.alias), false)
  registerJoin(scope, walk.alias, join, collection)
  walk.multiJoins.push(tableJoin(scope, collection, walk.multiAlias, on(walk.multiAlias), false))
  return walkPath(walk, path.slice(1))
}

/** A value from the request itself. */
function resolveStatic(scope: Scope, path: RequestPath): Operand {
  const { base, compilation } = scope
  const [last, modifier] = splitModifier(path.at(-1)!)
  const place = [...path.slice(0, -1), last]
  if (modifier === 'isset') {
    return truthOperand(depend(compilation, (moment) => isInRequest(moment, place)))
  }
  if (modifier && modifier !== 'lower') {
    throw new FilterError(`invalid modifier sequence ${last}:${modifier}`)
  }
  const read: Bind = { read: requestReader(place, base) }
  const form = depend(compilation, (moment) => formOf(read.read(moment)))
  if (form === 'null') return nullOperand
  return operand(modifier ? compilation.dialect.lower(operand(bind(read))) : bind(read), {
    empty: form === 'empty',
    isText: form === 'text' && !modifier,
    scalar: modifier ? undefined : read.read,
  })
}

function formOf(scalar: Scalar): 'null' | 'empty' | 'text' | 'other' {
  if (scalar === null) return 'null'
  if (typeof scalar !== 'string') return 'other'
  return scalar === '' ? 'empty' : 'text'
}

/** TRUE or FALSE, as a keyword. */
function truthOperand(value: boolean): Operand {
  return operand(value ? sql`TRUE` : sql`FALSE`, { word: 'truth', scalar: () => value })
}

/** `(@request.body.f:isset = true && @request.body.f != f)`, as one value. */
function bodyChanged(scope: Scope, field: Field): Operand {
  const own = `@request.body.${field.name}`
  const text = `${own}:isset = true && ${own} != ${field.name}`
  const changed = scope.compilation.build(scope, text)
  return operand(sql`(${changed})`, { params: [], nullFallback: 'disabled' })
}

function bodyLower(scope: Scope, field: Field): Operand {
  const read: Bind = {
    read: ({ info }) =>
      scalarText(Object.hasOwn(info.body, field.name) ? info.body[field.name] : null),
  }
  const empty = depend(scope.compilation, (moment) => read.read(moment) === '')
  return operand(scope.compilation.dialect.lower(operand(bind(read))), { empty })
}

function bodyLength(scope: Scope, field: Field): Operand {
  expectMultiValued(field)
  const count = depend(scope.compilation, (moment) => requestItems(moment, field.name).length)
  return operand(new Sql(String(count), []), {
    word: count <= 1 ? 'constant' : '',
    scalar: () => BigInt(count),
  })
}

function bodyEach(scope: Scope, field: Field): Operand {
  expectMultiValued(field)
  const { compilation } = scope
  const alias = `__dataEach_je_${field.name}${scope.suffix}`
  const items = (): Bind => ({ read: (moment) => encodeJson(requestItems(moment, field.name)) })
  const itemsJoin = (name: string, list: Bind) => ({
    table: compilation.dialect.itemsOfJson(bind(list)),
    alias: sqlAlias(compilation, name),
    on: undefined,
    multiplies: true,
  })
  const own = items()
  registerJoin(scope, alias, itemsJoin(alias, own))
  let multi: MultiMatch | undefined
  if (isMultiple(field)) {
    const walk = startWalk(scope, true)
    walk.multiJoins.push(itemsJoin(`__mm_${alias}`, items()))
    multi = multiMatch(walk, column(scope, `__mm_${alias}`, 'value'))
  }
  return operand(column(scope, alias, 'value'), { params: [own], multi })
}

function expectMultiValued(field: Field): void {
  if (!isMultiValued(field)) {
    throw new FilterError(`field ${goQuote(field.name)} doesn't support multivalue operations`)
  }
}

/** Follows the ids in the body into their collection. */
function walkBodyRelation(scope: Scope, field: Field, path: RequestPath): Operand {
  const id = String(field.collectionId)
  const target = findCollection(scope, id)
  if (!target) {
    const names = `${goQuote(id)} from data field ${goQuote(field.name)}`
    throw new FilterError(`failed to load collection ${names}`)
  }
  const count = depend(scope.compilation, (moment) =>
    Math.min(2, requestIds(moment, field.name).length),
  )
  if (count === 0) return nullOperand
  const ids: Bind = { read: (moment) => encodeJson(requestIds(moment, field.name)) }
  const { itemId, itemsOfJson } = scope.compilation.dialect
  const list = itemsOfJson(bind(ids))
  const walk = startWalk(scope, true)
  walk.collection = target
  walk.alias = `__data_${target.name}_${field.name}${scope.suffix}`
  walk.multiAlias = `__mm_${walk.alias}`
  walk.isMulti = isMultiple(field)
  const joinTo = (alias: string) => {
    const on = sql`${column(scope, alias, 'id')} IN (SELECT ${itemId(sql`value`)} FROM ${list})`
    return tableJoin(scope, target, alias, on, count > 1 || target.type === 'view')
  }
  registerJoin(scope, walk.alias, joinTo(walk.alias), target)
  walk.multiJoins.push(joinTo(walk.multiAlias))
  return walkPath(walk, path.slice(2))
}

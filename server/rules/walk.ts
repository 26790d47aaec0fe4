import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { parseViewQuery } from '../store/migrations/view-query.js'
import type { Affinity } from './affinity.js'
import { type Join, type MultiMatch, type Operand, operand } from './operand.js'
import { type Scope, sqlAlias } from './scope.js'
import { name, type Sql, sql } from './sql.js'

/**
 * A dotted path on its way through relations. There are two trails of joins: the query's own, and
 * that of the subquery that checks all values behind the path.
 */
export interface Walk {
  scope: Scope
  collection: Collection
  alias: string
  multiAlias: string
  multiJoins: Join[]
  /** Whether there may be several values behind the path. */
  isMulti: boolean
  /** Whether an unknown field is NULL instead of an error, as in `@request.*`. */
  nullifyMissing: boolean
}

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

/** Whether the options of a select, relation or file allow several values. */
export function isMultiple(field: Field): boolean {
  return Number(field.maxSelect ?? 0) > 1
}

/** Whether the type can hold several values. */
export function isMultiValued(field: Field): boolean {
  return field.type === 'select' || field.type === 'relation' || field.type === 'file'
}

/** The affinity that SQLite applies to a value compared with the column; expressions have none. */
export function affinityOf({ scope, collection }: Walk, field: Field): Affinity {
  if (scope.compilation.dialect.needsAffinity && isCounted(collection, field)) return undefined
  if (field.type === 'number' || field.type === 'bool') return 'number'
  const isJson = field.type === 'json' || field.type === 'geoPoint' || isMultiple(field)
  return isJson ? 'json' : 'text'
}

/** Whether it is a view's count() or total(): its only numbers that are neither a column nor a cast. */
function isCounted(collection: Collection, field: Field): boolean {
  if (collection.type !== 'view' || field.type !== 'number') return false
  const { columns } = parseViewQuery(String(collection.rawOptions['viewQuery'] ?? ''))
  return columns.some(({ alias, original }) => {
    return alias === field.name && /^(?:count|total)\(/i.test(original)
  })
}

/** A join with the table of a collection. */
export function tableJoin(
  scope: Scope,
  collection: Collection,
  alias: string,
  on: Sql | undefined,
  multiplies: boolean,
): Join {
  return { table: name(collection.name), alias: sqlAlias(scope.compilation, alias), on, multiplies }
}

/** A join with the items of a list column. */
export function itemsJoin(scope: Scope, alias: string, list: Sql): Join {
  const { compilation } = scope
  return {
    table: compilation.dialect.items(list),
    alias: sqlAlias(compilation, alias),
    on: undefined,
    multiplies: true,
  }
}

/** The subquery over the values that `value` names in the walk's second trail. */
export function multiMatch(walk: Walk, value: Sql, affinity?: Affinity): MultiMatch {
  const { base, baseAlias, compilation } = walk.scope
  return {
    target: sqlAlias(compilation, baseAlias),
    table: base.name,
    alias: sqlAlias(compilation, `__mm_${baseAlias}`),
    value,
    affinity,
    joins: [...walk.multiJoins],
  }
}

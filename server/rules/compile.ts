import { type BoundedCache, boundedCache } from '../base/bounded-cache.js'
import type { RequestInfo } from '../base/caller.js'
import { fail } from '../base/errors.js'
import type { Collections } from '../model/cache.js'
import type { Collection, Rule } from '../model/collection.js'
import type { SqlValue } from '../store/store.js'
import { joinClause } from './compare.js'
import { all, buildCondition, buildValue, type Condition } from './condition.js'
import { dialects } from './dialect.js'
import type { Dialect, OrderTerm } from './dialect-shape.js'
import type { Join } from './operand.js'
import type { Compilation, Guard, Scope } from './scope.js'
import { buildSort } from './sort.js'
import { type Bind, bound, join, type Moment, name, type Sql, sql } from './sql.js'
import { FilterError } from './tokenize.js'

export interface QueryInput {
  collections: Collections
  /** The collection to select from, or a stand-in for it (see allow.ts). */
  collection: Collection
  info: RequestInfo
  /** Milliseconds since 1970, for the macros. */
  now: number
  /** An API rule that the rows must satisfy; null and '' require nothing here. */
  rule?: Rule
  /** The client's filter. */
  filter?: string
  /** The client's sort fields. */
  sort?: string
  /** Whether filter and sort may use hidden fields and closed collections: superusers only. */
  allowHidden: boolean
  /**
   * Whether the order of the rows matters. If so, nothing is decided or left out: which of several
   * tying rows comes first depends on SQLite's plan, and one term more or less may change it.
   */
  ordered?: boolean
}

/**
 * The parts of `SELECT … FROM collection <joins> WHERE <where> ORDER BY <orderBy>`, in which the
 * collection's columns are qualified by its name. Values to bind: `params`, then `orderParams`.
 */
export interface CompiledQuery {
  /** Set if `where` holds for every row, or for none, whatever the rows are. */
  decided: boolean | undefined
  /** LEFT JOINs, or ''. */
  joins: string
  /** Always a condition; `1` or `0` when decided. */
  where: string
  /** Terms of ORDER BY, or ''. */
  orderBy: string
  /**
   * Set if the database can only sort by selected columns: an inner query has to select each row
   * once, with the collection's columns and these, which begin with a comma or are ''.
   */
  innerColumns: string | undefined
  columnParams: SqlValue[]
  /** Those of `joins`, then those of `where`. */
  params: SqlValue[]
  orderParams: SqlValue[]
  /** Whether to select DISTINCT, and to count distinct ids. */
  distinct: boolean
  /** Complete statements made from these parts, under names chosen by their maker. */
  statements: Map<string, string>
}

interface Template {
  guards: readonly Guard[]
  query: Omit<CompiledQuery, 'columnParams' | 'params' | 'orderParams'>
  columnBinds: readonly Bind[]
  binds: readonly Bind[]
  orderBinds: readonly Bind[]
}

// Source: PocketBase tools/search/provider.go MaxFilterLength, in bytes. Rules have no such limit.
const filterBytesMax = 3500

// Cached templates per collection, forms per template (guest, user, …), and the largest one cached,
// in characters: our choice, which limits memory to about 2 MB per collection.
const templatesMax = 100
const formsMax = 4
const keptLengthMax = 4000

interface Kept {
  collections: Collections
  version: number
  templates: BoundedCache<string, Template[]>
}

// By the collection's object, which a reload replaces: a request that still holds the old one must
// not add its templates to the new one.
const kept = new WeakMap<Collection, Kept>()

/**
 * Compiles the rule, filter and sort of one query. They share their joins, so they are compiled
 * together. The result is cached by the texts, per state of the collections; a repeated query only
 * reads its parameters again. Throws request.invalid for texts that PocketBase refuses. Some faults
 * only show when the statement runs (a malformed LIKE pattern); the peer answers those in the same
 * way. Source: PocketBase core/record_field_resolver.go, tools/search/provider.go Exec.
 */
export function compileQuery(input: QueryInput): CompiledQuery {
  const moment: Moment = { info: input.info, now: input.now }
  const key = [
    input.ordered ? 'ordered' : '',
    input.allowHidden ? 'hidden' : '',
    input.rule ?? '',
    input.filter ?? '',
    input.sort ?? '',
  ].join('\0')
  const { templates } = keptFor(input.collection, input.collections)
  const forms = templates.get(key) ?? []
  let template = forms.find(({ guards }) =>
    guards.every((guard) => guard.read(moment) === guard.expected),
  )
  if (!template) {
    template = compileTemplate(input, moment)
    const { query } = template
    if (query.joins.length + query.where.length + query.orderBy.length <= keptLengthMax) {
      templates.set(key, [template, ...forms.slice(0, formsMax - 1)])
    }
  }
  return {
    ...template.query,
    columnParams: bound(template.columnBinds, moment),
    params: bound(template.binds, moment),
    orderParams: bound(template.orderBinds, moment),
  }
}

function keptFor(collection: Collection, collections: Collections): Kept {
  const { version } = collections
  const known = kept.get(collection)
  if (known?.collections === collections && known.version === version) return known
  const fresh: Kept = { collections, version, templates: boundedCache(templatesMax) }
  kept.set(collection, fresh)
  return fresh
}

function compileTemplate(input: QueryInput, moment: Moment): Template {
  try {
    return buildTemplate(input, moment)
  } catch (error) {
    if (error instanceof FilterError) throw fail('request.invalid', { cause: error })
    throw error
  }
}

function buildTemplate(input: QueryInput, moment: Moment): Template {
  const { collection, rule, filter, sort } = input
  const dialect = dialects[input.collections.dialect]
  const compilation: Compilation = {
    collections: input.collections,
    dialect,
    ordered: input.ordered ?? false,
    moment,
    guards: [],
    isFaulty: false,
    aliases: new Map([[collection.name, collection.name]]),
    build: buildValue,
  }
  const scope = newScope(compilation, collection, collection.name, '')
  const conditions: Condition[] = []
  if (rule) conditions.push(buildCondition(scope, rule))

  scope.allowHidden = input.allowHidden
  if (filter) {
    if (Buffer.byteLength(filter) > filterBytesMax) throw new FilterError('the filter is too long')
    conditions.push(buildCondition(scope, filter))
  }
  scope.touched = new Set()
  const order = buildSort(scope, sort ?? '')
  const sorting = scope.touched
  const joins = new Map(scope.joins)
  conditions.push(...joinedListRules(scope, joins))
  // Nothing may be decided or left out, or the fault might not show.
  if (compilation.isFaulty && !compilation.ordered) {
    return buildTemplate({ ...input, ordered: true }, moment)
  }
  if (joins.size + 1 > dialect.joinedTablesMax) throw new FilterError('too many joins')
  // SQL names are case-insensitive, so the peer's statement is ambiguous in this case.
  if (new Set([...joins.keys()].map((name) => name.toLowerCase())).size < joins.size) {
    throw new FilterError('a path in two spellings')
  }

  const condition = all(conditions)
  const decided = typeof condition === 'boolean' ? condition : undefined
  const { ordered } = compilation
  const used = ordered ? [...joins.values()] : liveJoins(joins, condition, sorting)
  const joinSql = join(
    used.map((each) => joinClause(dialect, each)),
    ' ',
  )
  const distinct =
    used.some(({ multiplies }) => multiplies) || (joins.size > 0 && isOnce(dialect, input, order))
  const { columns, orderSql } = orderOf(dialect, collection, order, distinct)
  return {
    guards: compilation.guards,
    query: {
      statements: new Map(),
      decided,
      joins: joinSql.text,
      where: (typeof condition === 'boolean' ? dialect.decided(condition) : condition.sql).text,
      orderBy: orderSql.text,
      innerColumns: columns?.text,
      distinct,
    },
    columnBinds: columns?.binds ?? [],
    binds: [...joinSql.binds, ...(typeof condition === 'boolean' ? [] : condition.sql.binds)],
    orderBinds: orderSql.binds,
  }
}

/**
 * Whether DISTINCT applies to rows that no join repeats. The rows of a view may be equal to one
 * another; the peer then returns one. Its DISTINCT, which it uses with any join, may also determine
 * the order if there is no ORDER BY. With ORDER BY it changes no plan, and would take most of the
 * time of a large sort.
 */
function isOnce(
  { isUnordered }: Dialect,
  { collection, ordered }: QueryInput,
  order: readonly OrderTerm[],
): boolean {
  if (collection.type === 'view') return true
  return !isUnordered && ordered === true && order.length === 0
}

/** ORDER BY. If a database can only sort by selected columns, its terms are selected too. */
function orderOf(
  dialect: Dialect,
  collection: Collection,
  order: readonly OrderTerm[],
  distinct: boolean,
): { columns: Sql | undefined; orderSql: Sql } {
  const { isUnordered } = dialect
  const isView = collection.type === 'view'
  if (isUnordered && distinct && (order.length > 0 || !isView)) {
    const columns = order.map(({ by }, at) => sql`, ${by} AS ${name(`@o${at}`)}`)
    const terms = order.map(({ suffix }, at) => sql`${name(`@o${at}`)}${suffix}`)
    if (!isView) terms.push(dialect.rowId(collection.name))
    return { columns: join(columns, ' '), orderSql: join(terms, ', ') }
  }
  const terms = order.map(({ by, suffix }) => sql`${by}${suffix}`)
  if (isUnordered && !isView) terms.push(dialect.rowId(collection.name))
  return { columns: undefined, orderSql: join(terms, ', ') }
}

function newScope(
  compilation: Compilation,
  base: Collection,
  baseAlias: string,
  suffix: string,
): Scope {
  return {
    compilation,
    base,
    baseAlias,
    suffix,
    allowHidden: true,
    joins: new Map(),
    ruleJoins: new Map(),
    touched: new Set(),
  }
}

/**
 * The list rules of the collections that the client's filter joined: a row doesn't count if its
 * joined records may not be listed. Their own joins are added to `joins`. Source:
 * core/record_field_resolver.go updateQueryWithCollectionListRule.
 */
function joinedListRules(scope: Scope, joins: Map<string, Join>): Condition[] {
  const conditions: Condition[] = []
  if (scope.allowHidden) return conditions
  for (const [alias, { listRule, ...collection }] of scope.ruleJoins) {
    if (!listRule) continue
    const suffix = ` of ${alias}`
    const inner = newScope(scope.compilation, { ...collection, listRule }, alias, suffix)
    // A missing relation passes. The line breaks end comments in the rule.
    const condition = buildCondition(inner, `id='' || (\n${listRule}\n)`)
    for (const [name, join] of inner.joins) joins.set(name, join)
    if (typeof condition === 'boolean') {
      conditions.push(condition)
    } else {
      const path = [...scope.joins.keys()]
      // The join itself and the ones before it, which it may depend on.
      const needed = path.slice(0, path.indexOf(alias) + 1)
      conditions.push({ sql: condition.sql, touched: new Set([...needed, ...condition.touched]) })
    }
  }
  return conditions
}

/**
 * The joins that something uses: a LEFT JOIN that nothing reads can't remove a row. But if the
 * order uses one of several joined values, which one it is depends on the other joins.
 */
function liveJoins(
  joins: ReadonlyMap<string, Join>,
  condition: Condition,
  sorting: ReadonlySet<string>,
): Join[] {
  for (const alias of sorting) if (joins.get(alias)?.multiplies) return [...joins.values()]
  const live: Join[] = []
  for (const [alias, join] of joins) {
    const isRead = typeof condition !== 'boolean' && condition.touched.has(alias)
    if (isRead || sorting.has(alias)) live.push(join)
  }
  return live
}

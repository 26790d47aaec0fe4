import { goQuote } from '../base/go-quote.js'
import type { Collections } from '../model/cache.js'
import type { Collection } from '../model/collection.js'
import type { Dialect } from './dialect-shape.js'
import type { Join } from './operand.js'
import { type Moment, name, type Sql } from './sql.js'
import { FilterError } from './tokenize.js'

/**
 * A property of the request that a compiled filter depends on; it holds while `read` returns
 * `expected`.
 */
export interface Guard {
  read(moment: Moment): unknown
  expected: unknown
}

/** What the scopes of one compilation share. */
export interface Compilation {
  readonly collections: Collections
  readonly dialect: Dialect
  /** Whether the statement must return its rows in the peer's order, see QueryInput. */
  readonly ordered: boolean
  /** The request that the filter is compiled for. */
  readonly moment: Moment
  readonly guards: Guard[]
  /** Whether the statement has a fault that only shows when it runs. */
  isFaulty: boolean
  /** SQL aliases by the path resolver's names. */
  readonly aliases: Map<string, string>
  /** Compiles another filter text to one SQL value. */
  build(scope: Scope, text: string): Sql
}

/** The names of one rule or filter: what its fields belong to, and the tables it joins. */
export interface Scope {
  readonly compilation: Compilation
  readonly base: Collection
  /** Name of the base table's alias. */
  readonly baseAlias: string
  /** Separates the aliases of a joined collection's list rule from the filter's own. */
  readonly suffix: string
  /** Whether hidden fields, private e-mails and collections without a list rule may be read. */
  allowHidden: boolean
  /** By alias name; a second join with the same name replaces the first. */
  readonly joins: Map<string, Join>
  /** Collections whose list rule the rows of a join must satisfy, by alias name. */
  readonly ruleJoins: Map<string, Collection>
  /** Alias names of the joins that the current comparison uses. */
  touched: Set<string>
}

/** Reads something from the request and makes the compilation depend on it. */
export function depend<T>(compilation: Compilation, read: (moment: Moment) => T): T {
  const expected = read(compilation.moment)
  compilation.guards.push({ read, expected })
  return expected
}

/** The column of an alias. */
export function column(scope: Scope, alias: string, field: string): Sql {
  return name(sqlAlias(scope.compilation, alias), field)
}

/**
 * The SQL name of an alias: numbered, so that no text of a filter gets into the statement. A
 * collection name can't contain `@`.
 */
export function sqlAlias(compilation: Compilation, alias: string): string {
  let known = compilation.aliases.get(alias)
  if (known === undefined) {
    known = `@${compilation.aliases.size}`
    compilation.aliases.set(alias, known)
  }
  return known
}

/** A collection by name or id; checks the base collection first, which may be a stand-in. */
export function loadCollection(scope: Scope, nameOrId: string): Collection {
  const found = findCollection(scope, nameOrId)
  if (!found) throw new FilterError(`unknown collection ${goQuote(nameOrId)}`)
  return found
}

export function findCollection(scope: Scope, nameOrId: string): Collection | undefined {
  const { base, compilation } = scope
  if (nameOrId === base.name || nameOrId === base.id) return base
  return compilation.collections.find(nameOrId)
}

/**
 * Joins a table to the query. Without allowHidden, `collection` must have a list rule, which the
 * joined rows must satisfy. Source: core/record_field_resolver.go registerJoin.
 */
export function registerJoin(scope: Scope, alias: string, join: Join, collection?: Collection) {
  if (collection && !scope.allowHidden) {
    if (collection.listRule === null) {
      throw new FilterError(
        `${goQuote(collection.name)} fields can be accessed only when allowHiddenFields is enabled or by superusers`,
      )
    }
    scope.ruleJoins.set(alias, collection)
  }
  scope.joins.set(alias, join)
  scope.touched.add(alias)
}

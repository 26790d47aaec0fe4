import type { Affinity } from './affinity.js'
import type { Bind, Moment, Scalar, Sql } from './sql.js'

/** How an operand's NULL meets '': by its looks, never, or always through COALESCE. */
export type NullFallback = 'auto' | 'disabled' | 'enforced'

/** One side of a comparison. Source: PocketBase tools/search ResolverResult. */
export interface Operand {
  sql: Sql
  /**
   * What the peer counts as the operand's parameters: they decide about emptiness and take the
   * wildcards of `~`. Binds of `sql` that aren't here (JSON paths) count as text of the statement.
   */
  params: readonly Bind[]
  /** Whether the parameter is NULL or '' in this request; kept true by a guard. */
  empty: boolean
  /** Whether the operand is text that isn't '', by a guard; for comparisons through an index. */
  isText: boolean
  /** That of the column that it is; undefined for what is none. */
  affinity: Affinity
  /**
   * A word of SQL instead of a value: NULL, 0 or 1, or TRUE and FALSE by name (`truth`), which make
   * `x IS NOT TRUE` a test of truth and no comparison.
   */
  word: '' | 'null' | 'constant' | 'truth'
  nullFallback: NullFallback
  /** How to get the value without a database, if that can be done. */
  scalar: ((moment: Moment) => Scalar) | undefined
  /** Set if several rows stand behind the operand: then a plain operator asks that all of them match. */
  multi: MultiMatch | undefined
  /** A condition beside the comparison, as for an e-mail that may be private. */
  guard: Sql | undefined
  /** The column, if it is one that a unique index may serve. */
  indexed: { collation: string } | undefined
}

/** LEFT JOIN table alias ON on. */
export interface Join {
  table: Sql
  alias: string
  on: Sql | undefined
  /** Whether a row may meet several here. */
  multiplies: boolean
}

/** The subquery over all values of a path. Source: PocketBase tools/search MultiMatchSubquery. */
export interface MultiMatch {
  /** The alias of the row that is asked about. */
  target: string
  table: string
  alias: string
  value: Sql
  affinity: Affinity
  joins: readonly Join[]
}

export function operand(sql: Sql, options: Partial<Operand> = {}): Operand {
  return {
    sql,
    params: sql.binds.length > 0 && !options.params ? sql.binds : (options.params ?? []),
    empty: false,
    isText: false,
    affinity: undefined,
    word: '',
    nullFallback: 'auto',
    scalar: undefined,
    multi: undefined,
    guard: undefined,
    indexed: undefined,
    ...options,
  }
}

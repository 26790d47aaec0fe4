import type { Affinity } from './affinity.js'
import type { Bind, Moment, Scalar, Sql } from './sql.js'

/**
 * How an operand's NULL is compared with '': depending on the operand, never, or always through
 * COALESCE.
 */
export type NullFallback = 'auto' | 'disabled' | 'enforced'

/** One side of a comparison. Source: PocketBase tools/search ResolverResult. */
export interface Operand {
  sql: Sql
  /**
   * What the peer counts as the operand's parameters: they decide about emptiness and get the
   * wildcards of `~`. Binds of `sql` that aren't here (JSON paths) count as text of the statement.
   */
  params: readonly Bind[]
  /** Whether the parameter is NULL or '' in this request; a guard keeps this true. */
  empty: boolean
  /** Whether the operand is text other than '', by a guard; for comparisons through an index. */
  isText: boolean
  /** Whether it is a number that SQLite takes for a REAL, whose text has a fraction: 1.0. */
  isReal: boolean
  /** The affinity of the column; undefined if it isn't a column. */
  affinity: Affinity
  /**
   * An SQL keyword instead of a value: NULL, 0 or 1, or TRUE and FALSE (`truth`), which turn `x IS
   * NOT TRUE` into a test of truth instead of a comparison.
   */
  word: '' | 'null' | 'constant' | 'truth'
  nullFallback: NullFallback
  /** How to get the value without a database, if possible. */
  scalar: ((moment: Moment) => Scalar) | undefined
  /**
   * Set if there are several rows behind the operand; a plain operator then requires all of them to
   * match.
   */
  multi: MultiMatch | undefined
  /** A condition in addition to the comparison, as for an e-mail that may be private. */
  guard: Sql | undefined
  /** The column, if a unique index may serve it. */
  indexed: { collation: string } | undefined
}

/** LEFT JOIN table alias ON on. */
export interface Join {
  table: Sql
  alias: string
  on: Sql | undefined
  /** Whether a row may match several rows here. */
  multiplies: boolean
}

/** The subquery over all values of a path. Source: PocketBase tools/search MultiMatchSubquery. */
export interface MultiMatch {
  /** The alias of the row that is being checked. */
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
    isReal: false,
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

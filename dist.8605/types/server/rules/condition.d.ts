import type { Scope } from './scope.js';
import { type Sql } from './sql.js';
/** A condition: decided already, or SQL with the alias names of the joins that it stands on. */
export type Condition = boolean | {
    sql: Sql;
    touched: ReadonlySet<string>;
};
/**
 * A filter text as a condition, without what is decided already. Throws FilterError.
 * Source: PocketBase tools/search/filter.go BuildExpr.
 */
export declare function buildCondition(scope: Scope, text: string): Condition;
/** The same as one SQL value: nothing is decided, so that false and NULL stay apart. */
export declare function buildValue(scope: Scope, text: string): Sql;
/** All of them. False wins without a look at the rest. */
export declare function all(conditions: readonly Condition[]): Condition;

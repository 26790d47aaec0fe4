import type { Collection } from '../model/collection.js';
import type { Field } from '../model/field-options.js';
import { type Join, type MultiMatch, type Operand } from './operand.js';
import { type Scope } from './scope.js';
import { type Sql } from './sql.js';
/**
 * A dotted path on its way through relations. There are two trails of joins: the query's own, and
 * the one of the subquery that looks at all values behind the path.
 */
export interface Walk {
    scope: Scope;
    collection: Collection;
    alias: string;
    multiAlias: string;
    multiJoins: Join[];
    /** Whether several values may stand behind the path. */
    isMulti: boolean;
    /** Whether an unknown field is NULL instead of an error, as in `@request.*`. */
    nullifyMissing: boolean;
}
/** A walk that starts at the base collection's row. */
export declare function startWalk(scope: Scope, nullifyMissing: boolean): Walk;
export declare const nullOperand: Operand;
/** Whether the options of a select, relation or file make it hold several values. */
export declare function isMultiple(field: Field): boolean;
/** Whether the type is one that may hold several values. */
export declare function isMultiValued(field: Field): boolean;
/** A join to the table of a collection. */
export declare function tableJoin(scope: Scope, collection: Collection, alias: string, on: Sql | undefined, multiplies: boolean): Join;
/** A join to the items of a list column. */
export declare function itemsJoin(scope: Scope, alias: string, list: Sql): Join;
/** The subquery over the values that `value` names in the walk's second trail. */
export declare function multiMatch(walk: Walk, value: Sql): MultiMatch;

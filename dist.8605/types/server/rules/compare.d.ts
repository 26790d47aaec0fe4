import { type MultiMatch, type Operand } from './operand.js';
import type { Operator } from './parse.js';
import { type Compilation } from './scope.js';
import { Sql } from './sql.js';
/**
 * One comparison as SQL. A plain operator over several values asks that all of them match, by a
 * subquery beside the comparison; the `any` form leaves that out.
 * Source: PocketBase tools/search/filter.go buildResolversExpr.
 */
export declare function compareOperands(compilation: Compilation, left: Operand, operator: Operator, any: boolean, right: Operand): Sql;
export declare function joinClause({ table, alias, on }: MultiMatch['joins'][number]): Sql;

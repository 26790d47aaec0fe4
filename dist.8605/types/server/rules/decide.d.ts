import type { Operand } from './operand.js';
import type { Comparison } from './parse.js';
import { type Compilation } from './scope.js';
/**
 * The answer to a comparison that touches no row, or undefined if it must go to the database. What
 * it depends on becomes a guard. The answers are SQLite's for bound parameters, which have no
 * affinity: a number is less than any text and never equals one; NULL counts as false.
 */
export declare function decide(compilation: Compilation, left: Operand, operator: Comparison['operator'], right: Operand): boolean | undefined;

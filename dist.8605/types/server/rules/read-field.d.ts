import type { Field } from '../model/field-options.js';
import { type Operand } from './operand.js';
import { type Walk } from './walk.js';
/** The last part of a path. Source: the runner's finalizeActivePropsProcessing. */
export declare function readField(walk: Walk, prop: string): Operand;
/** What is inside of a JSON column. */
export declare function extractJson(walk: Walk, field: Field, keys: readonly string[]): Operand;

import type { Operand } from './operand.js';
import { type Walk } from './walk.js';
/**
 * Resolves the rest of a path, joining what it crosses. Throws FilterError.
 * Source: PocketBase core/record_field_resolver_runner.go processActiveProps.
 */
export declare function walkPath(walk: Walk, props: readonly string[]): Operand;

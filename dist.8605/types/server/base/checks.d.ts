import { Problem, type Problems } from './problems.js';
/** One check of one value: its fault, or undefined. Empty values pass all but `required`. */
export type ValueCheck = (value: unknown) => Problem | Problems | undefined;
/** The first fault of a value. */
export declare function check(value: unknown, ...checks: readonly (ValueCheck | false | undefined)[]): Problem | Problems | undefined;
/** Refuses '', 0, false, null and empty lists. */
export declare const required: ValueCheck;
export declare function blank(): Problem;
/** Refuses what is there at all. */
export declare const empty: ValueCheck;
/** Length in bytes of UTF-8. */
export declare function byteLength(min: number, max: number): ValueCheck;
export declare function atLeast(threshold: number): ValueCheck;
export declare function atMost(threshold: number): ValueCheck;
export declare function oneOf(allowed: readonly string[], text?: string): ValueCheck;
export declare function noneOf(refused: readonly string[]): ValueCheck;
export declare function matching(pattern: RegExp): ValueCheck;
/** The same checks for every entry of a list; faults by index. */
export declare function each(...checks: readonly ValueCheck[]): ValueCheck;
/** Unequal is a fault, whether empty or not. */
export declare function equalTo(expected: unknown): ValueCheck;

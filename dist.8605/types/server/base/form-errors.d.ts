import { type FieldError, type FieldErrors } from './errors.js';
/** One check of a form's value: its fault, or undefined. */
export type Check = (value: unknown) => FieldError | undefined;
/** Refuses '' , 0, false, null and empty lists. Source: ozzo-validation Required. */
export declare const required: Check;
/**
 * Length in bytes of UTF-8, or entries of a list; an empty value passes. 0 leaves a side open.
 * Source: ozzo-validation Length.
 */
export declare function length(min: number, max: number): Check;
/** A text of that form; an empty one passes. Source: ozzo-validation Match. */
export declare function matches(form: RegExp): Check;
/** A text that `isRight`, in ozzo-validation's words for `what`; an empty one passes. */
export declare function is(what: string, isRight: (text: string) => boolean, message: string): Check;
/** A number of at most `threshold`; 0 passes as empty. Source: ozzo-validation Max. */
export declare function maximum(threshold: number): Check;
/** A number of at least `threshold`; 0 passes as empty. Source: ozzo-validation Min. */
export declare function minimum(threshold: number): Check;
/** One of the listed values; an empty one passes. Source: ozzo-validation In. */
export declare function oneOf(allowed: readonly string[]): Check;
/** The faults of a list's entries by their index. Source: ozzo-validation Each. */
export declare function checkEach(values: readonly unknown[], checks: readonly Check[]): FieldErrors | undefined;
/** Faults by name without those that are none; undefined when nothing is left. */
export declare function joinFaults(faults: Record<string, FieldError | FieldErrors | undefined>): FieldErrors | undefined;
/** The first fault of each value, keys in order; undefined when all are right. */
export declare function checkForm(values: object, checks: Record<string, readonly Check[]>): FieldErrors | undefined;

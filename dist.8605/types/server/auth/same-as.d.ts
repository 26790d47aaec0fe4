import type { Check } from '../base/form-errors.js';
/** The same text once more. Source: PocketBase core/validators/equal.go. */
export declare function sameAs(text: string): Check;

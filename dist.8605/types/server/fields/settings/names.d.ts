import { type ValueCheck } from '../../base/checks.js';
/** Refuses the word of back relations, in collection names too. */
export declare const withoutVia: ValueCheck;
/** The checks of every field's name. */
export declare const nameChecks: readonly ValueCheck[];

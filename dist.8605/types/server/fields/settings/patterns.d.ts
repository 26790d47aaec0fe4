import { Problem } from '../../base/problems.js';
/** A regular expression that Go reads; '' passes. */
export declare function isPattern(value: unknown): Problem | undefined;

import type { Scalar } from './sql.js';
/**
 * The pattern of `~`: as it is if it has a `%` that isn't escaped, else anywhere in the text, with
 * its own wildcards escaped. Source: PocketBase tools/search/filter.go wrapLikeParams.
 */
export declare function likePattern(value: Scalar): string;

import type { Scalar } from './sql.js';
/**
 * What the names of time stand for, in UTC, by the time of the request in milliseconds. Texts have
 * milliseconds; an end is the last of them. Source: PocketBase tools/search/identifier_macros.go.
 */
export declare const macros: ReadonlyMap<string, (now: number) => Scalar>;

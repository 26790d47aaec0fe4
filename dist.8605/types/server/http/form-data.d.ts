import { type FormPairs } from '../base/form-pairs.js';
/**
 * A query string's values in the form of Koa's `ctx.query`: a text, or a list where repeated. Throws
 * request.invalid for more than `maxFields`.
 */
export declare function readQuery(query: string, maxFields: number): Record<string, string | string[]>;
/** The fields of a query string. Throws request.invalid for more than `maxFields`. */
export declare function parseQuery(query: string, maxFields: number): FormPairs;
/**
 * The JSON value that a form's text stands for: `true`, `false` and numbers in their shortest
 * spelling; everything else stays text. Source: PocketBase tools/router/unmarshal_request_data.go.
 */
export declare function inferValue(text: string): string | number | boolean;

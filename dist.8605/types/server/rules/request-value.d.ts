import type { Collection } from '../model/collection.js';
import type { Moment, Scalar } from './sql.js';
/** A place in the request: `['body', 'location', 'name']`, `['auth', 'email']`, `['method']`. */
export type RequestPath = readonly string[];
/**
 * A reader of the value at a place of the request as PocketBase would bind it: what isn't there is
 * null, lists and objects are JSON text. `base` is the collection that the rule belongs to: a text
 * under the name of one of its number fields becomes a number, because forms send texts.
 * Source: core/record_field_resolver.go resolveStaticRequestField.
 */
export declare function requestReader(path: RequestPath, base: Collection): (moment: Moment) => Scalar;
/** Whether there is something at that place, be it null. */
export declare function isInRequest(moment: Moment, path: RequestPath): boolean;
/** A value as text, as Go's cast.ToString gives it; lists and objects have none and are ''. */
export declare function scalarText(value: unknown): string;
/** The items of a request value that stands for several: a list's, a single value, or none. */
export declare function requestItems(moment: Moment, field: string): unknown[];
/** The ids that a request value names, each once. Source: tools/list ToUniqueStringSlice. */
export declare function requestIds(moment: Moment, field: string): string[];

import type { Field } from '../model/field-options.js';
import type { World } from './world.js';
/**
 * The fields that a view with this query has; ids of copied ones are random. Throws, with
 * PocketBase's words, where the query can't be read or run, or gives no id.
 * Source: PocketBase core/view.go CreateViewFields.
 */
export declare function viewFieldsOf(world: World, query: string): Promise<Field[]>;
/** The same for any query. */
export declare function queryFieldsOf(world: World, query: string): Promise<Field[]>;

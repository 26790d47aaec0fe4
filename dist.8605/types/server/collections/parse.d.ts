import type { Collection } from '../model/collection.js';
import type { Tables } from '../store/tables.js';
/** A row of `_collections`. */
export type CollectionRow = Tables['_collections'];
/** One row as the typed model. A damaged JSON column reads as empty, so that one bad row can't stop a start. */
export declare function parseCollection(row: CollectionRow): Collection;

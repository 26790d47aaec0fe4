import type { Db } from '../store.js';
import type { EditedCollection } from './saved-collection.js';
import { type StoredField } from './stored-field.js';
/**
 * The fields that PocketBase 0.40 gives a view with this query, ids of copied fields random.
 * Throws where the query can't be read or run. Source: core/view.go CreateViewFields.
 */
export declare function viewFieldsOf(tx: Db, query: string, collections: readonly EditedCollection[]): Promise<StoredField[]>;
/** The query, wrapped where its id column is no text: record ids are texts. */
export declare function withTextId(tx: Db, query: string): Promise<string>;
/** Without the closing semicolon, and with PocketBase's `[[name]]` quotes as SQL ones. */
export declare function bareQuery(query: string): string;

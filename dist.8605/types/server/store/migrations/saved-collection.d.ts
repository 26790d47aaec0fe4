import type { Db } from '../store.js';
import { type StoredField } from './stored-field.js';
/** A collection while it is being upgraded. */
export interface EditedCollection {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly system: boolean;
    fields: StoredField[];
    indexes: string[];
    deleteRule: string | null;
    options: Record<string, unknown>;
}
/** All collections in PocketBase's order, or those of one type. */
export declare function readCollections(tx: Db, type?: string): Promise<EditedCollection[]>;
/**
 * Writes a collection as a save by PocketBase leaves it: complete fields and options, indexes that
 * name their table, and the table's indexes made anew where the list has changed. New fields must
 * have their column already. Source: core/collection_model.go onCollectionSave,
 * core/collection_record_table_sync.go.
 */
export declare function saveCollection(tx: Db, collection: EditedCollection, now: number): Promise<void>;

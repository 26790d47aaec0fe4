import type { Db } from '../store/store.js';
import type { Draft } from './draft.js';
/**
 * Brings the records' table in line with the collection: makes it, or renames it, drops, adds and
 * renames columns by field id, converts those that hold one value now and several before or the
 * other way round, and makes the indexes anew. Throws ProblemsError for indexes.
 * Source: PocketBase core/collection_record_table_sync.go.
 */
export declare function syncTable(tx: Db, draft: Draft, old: Draft | undefined): Promise<void>;

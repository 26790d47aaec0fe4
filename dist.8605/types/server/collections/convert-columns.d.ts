import type { Db } from '../store/store.js';
import type { Draft } from './draft.js';
/**
 * Rewrites the columns of fields that hold several values now and one before, or the other way
 * round. Of several values the last one stays. Views are away meanwhile.
 * Source: PocketBase core/collection_record_table_sync.go normalizeSingleVsMultipleFieldChanges.
 */
export declare function convertColumns(tx: Db, draft: Draft, old: Draft): Promise<void>;

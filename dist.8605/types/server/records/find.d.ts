import type { Collection } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
import type { Db } from '../store/store.js';
/** A table or column name as an SQL identifier. */
export declare function quoteName(name: string): string;
/** The record of that id, if it is there. No rule is asked. */
export declare function findRecordById(db: Db, collection: Collection, id: string): Promise<RecordModel | undefined>;
/**
 * The account whose `field` equals `value`: with case, unless the column's unique index is NOCASE.
 * A field without a unique index of its own never matches. Source: PocketBase
 * apis/record_auth_with_password.go findRecordByIdentityField.
 */
export declare function findRecordByIdentity(db: Db, collection: Collection, field: string, value: string): Promise<RecordModel | undefined>;
/** What is the same text for all spellings of `value` that findRecordByIdentity takes for one. */
export declare function identityKey(collection: Collection, field: string, value: string): string;

import type { Collection } from '../model/collection.js';
import { type FieldValues, type RecordModel } from '../model/record.js';
import type { Row } from '../store/store.js';
/**
 * A stored record from its row. A column that the row lacks reads as the field's zero value.
 * The values are prepared when they are first asked for.
 */
export declare function recordFromRow(collection: Collection, row: Row): RecordModel;
/** A record that isn't stored yet, every field at its zero value. */
export declare function newRecord(collection: Collection): RecordModel;
/** Copies values, so that changes to one don't show in the other. */
export declare function copyValues(values: FieldValues): FieldValues;

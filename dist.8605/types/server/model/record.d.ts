import type { Collection } from './collection.js';
/**
 * The value of a password field: the stored hash, and the plain text while one is being set.
 * `hash` is renewed from `plain` by the write flow, through the password pool, before a transaction.
 */
export interface PasswordValue {
    hash: string;
    plain: string;
}
/**
 * One record in memory. `values` holds every field in its prepared form (what `FieldKind.prepare`
 * gives): text string, number, bool, date text, string[] for multiple select/relation/file,
 * RawJson for json, {lon,lat} for geoPoint, PasswordValue for password.
 */
export interface RecordModel {
    collection: Collection;
    values: FieldValues;
    /** The values as they were loaded; undefined for a record that isn't stored yet. */
    original: FieldValues | undefined;
}
/** Prepared values by field name, without a prototype (a field may be called `constructor`). */
export type FieldValues = Record<string, unknown>;
export declare function emptyValues(): FieldValues;
/** The record's id, '' where it has none yet. */
export declare function recordId(record: RecordModel): string;
/** A text value, '' where the column is absent. */
export declare function textOf(record: RecordModel, name: string): string;
/** A yes/no value, false where the column is absent. */
export declare function boolOf(record: RecordModel, name: string): boolean;
export declare function passwordOf(record: RecordModel, name?: string): PasswordValue;

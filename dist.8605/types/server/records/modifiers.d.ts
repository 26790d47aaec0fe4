import type { Field } from '../model/field-options.js';
import type { RecordModel } from '../model/record.js';
/**
 * Sets the field that `key` names, with or without modifier; gives that field, or undefined for a
 * key of no field. Source: PocketBase core/record_model.go SetIfFieldExists.
 */
export declare function setByKey(record: RecordModel, key: string, raw: unknown): Field | undefined;
/** A field's value as JSON and rules see it. */
export declare function shownValue(record: RecordModel, field: Field): unknown;
/**
 * A copy of the body in which each key of a field, modifiers included, stands under the field's
 * name with the value that the record would get. The record itself stays.
 * Source: PocketBase core/record_model.go ReplaceModifiers.
 */
export declare function replaceModifiers(record: RecordModel, body: Readonly<Record<string, unknown>>): Record<string, unknown>;

import type { Field } from '../model/field-options.js';
/** A field of that type without id and name, every option at its zero value. */
export declare function blankField(type: string): Field;
/** A new field with some options set, its id derived from its name. */
export declare function newField(type: string, name: string, options?: Partial<Field>): Field;
/**
 * Adds a field as PocketBase's lists do: one with an id takes the place of the field with that id;
 * one without takes the place and the id of the field of its name, or gets a free id.
 * Source: core/fields_list.go add.
 */
export declare function addField(list: Field[], field: Field): void;
export declare function fieldList(fields: readonly Field[]): Field[];
/** Fields from a request; null is an empty list. Throws DecodeError. */
export declare function decodeFields(raw: unknown): Field[];

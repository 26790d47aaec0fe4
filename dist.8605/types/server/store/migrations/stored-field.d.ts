/** A field as `_collections.fields` holds it. */
export type StoredField = Record<string, unknown> & {
    name: string;
    type: string;
};
/**
 * The field with every option of its type, and without keys that PocketBase doesn't know, as a save
 * by PocketBase leaves it. A type that is unknown here stays as it is.
 */
export declare function completeField(field: StoredField): StoredField;
/** JSON text of fields as PocketBase writes it: keys in alphabetical order. */
export declare function encodeFields(fields: readonly StoredField[]): string;
/** The column definition of a field. Source: ColumnType in core/field_*.go. */
export declare function columnTypeOf(field: StoredField): string;

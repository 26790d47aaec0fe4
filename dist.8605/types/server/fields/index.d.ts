import type { Field } from '../model/field-options.js';
import type { FieldKind } from './field.js';
/** Every field type, by its name. */
export declare const kinds: Readonly<Record<string, FieldKind>>;
/** The kind of a field. Throws for a type that PocketBase 0.40 doesn't have. */
export declare function kindOf(field: Field): FieldKind;

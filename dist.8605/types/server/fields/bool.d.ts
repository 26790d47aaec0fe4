import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_bool.go. */
export declare const boolKind: FieldKind;

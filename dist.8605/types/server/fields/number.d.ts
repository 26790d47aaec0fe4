import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_number.go. */
export declare const numberKind: FieldKind;

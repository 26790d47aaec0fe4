import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_date.go. */
export declare const dateKind: FieldKind;

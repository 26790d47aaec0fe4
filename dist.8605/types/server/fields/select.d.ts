import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_select.go. */
export declare const selectKind: FieldKind;

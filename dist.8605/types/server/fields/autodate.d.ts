import type { FieldKind } from './field.js';
/** Requests can't set it. Source: PocketBase core/field_autodate.go. */
export declare const autodateKind: FieldKind;

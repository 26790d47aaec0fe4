import type { FieldKind } from './field.js';
/** JSON text as it was stored, null for none. Source: PocketBase core/field_json.go. */
export declare const jsonKind: FieldKind;

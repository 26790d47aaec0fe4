import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_relation.go. */
export declare const relationKind: FieldKind;

import type { Field } from '../model/field-options.js';
import type { Fault, FieldKind } from './field.js';
/** Source: PocketBase core/field_text.go. */
export declare const textKind: FieldKind;
/** The first fault of a text by the field's options. */
export declare function textFault(field: Field, value: string): Fault;

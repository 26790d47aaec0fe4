import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_email.go. */
export declare const emailKind: FieldKind;
/** What PocketBase takes for an e-mail address. Source: govalidator patterns.go Email. */
export declare function isEmail(text: string): boolean;

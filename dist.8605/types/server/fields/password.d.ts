import type { Field } from '../model/field-options.js';
import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_password.go. */
export declare const passwordKind: FieldKind;
/** Whether bcrypt can't take it whole. */
export declare function isTooLong(plain: string): boolean;
/** The bcrypt cost that new hashes of the field get. */
export declare function passwordCost(field: Field): number;

import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_url.go. */
export declare const urlKind: FieldKind;
/** What PocketBase takes for a URL, the scheme left out or not. Source: govalidator IsURL. */
export declare function isUrl(text: string): boolean;

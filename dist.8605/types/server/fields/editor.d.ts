import type { FieldKind } from './field.js';
/** Source: PocketBase core/field_editor.go. */
export declare const editorKind: FieldKind;

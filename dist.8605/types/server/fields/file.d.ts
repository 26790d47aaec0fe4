import { UploadedFile } from '../files/upload.js';
import type { Fault, FieldKind } from './field.js';
/** One file of a record: the name of a stored one, or an upload that isn't stored yet. */
export type FileItem = string | UploadedFile;
/**
 * Names of stored files, and uploads until the record is saved. A name that the record doesn't have
 * yet is refused: only an upload brings a new one. Source: PocketBase core/field_file.go.
 */
export declare const fileKind: FieldKind;
/** The files in a value; entries of a list that aren't exactly one file are left out. */
export declare function fileItems(raw: unknown, depth?: number): FileItem[];
/** The fault of names that are neither stored with the record nor uploaded, if there are any. */
export declare function unknownNames(items: readonly FileItem[], stored: readonly FileItem[]): Fault;

import { type StoredField } from './stored-field.js';
/** A field with every option of its type. */
export declare function field(type: string, name: string, options?: Record<string, unknown>): StoredField;
/** The primary key, as PocketBase makes it for every new collection. */
export declare function idField(): StoredField;
export declare function dates(system: boolean): StoredField[];

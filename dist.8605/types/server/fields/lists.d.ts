import type { Field } from '../model/field-options.js';
import type { SqlValue } from '../store/store.js';
import type { Setter } from './field.js';
/** What select and relation have in common: one text, or a list of them where maxSelect says so. */
export declare function listColumnType(field: Field): string;
/** A single field keeps the last of several values. */
export declare function prepareList(field: Field, raw: unknown): string | string[];
export declare function listFromDatabase(field: Field, cell: SqlValue): string | string[];
export declare function listToDatabase(field: Field, value: unknown): string;
/** Setters of `name`, `name+`, `+name` and `name-`. */
export declare function listSetter(field: Field, key: string): Setter | undefined;

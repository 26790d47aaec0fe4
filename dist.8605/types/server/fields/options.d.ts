import type { Field } from '../model/field-options.js';
import type { SqlValue } from '../store/store.js';
import type { Setter } from './field.js';
export declare function numberOption(field: Field, name: string): number;
export declare function textOption(field: Field, name: string): string;
export declare function textsOption(field: Field, name: string): readonly string[];
/** `maxSelect` above one: select, relation and file then hold a list. */
export declare function holdsSeveral(field: Field): boolean;
/** The setter of kinds without modifiers: the field's own name, prepared. */
export declare function plainSetter(field: Field, key: string, prepare: (field: Field, raw: unknown) => unknown): Setter | undefined;
/** A column as text, as Go's driver hands every column to PocketBase; null stays. */
export declare function cellText(cell: SqlValue): string | null;
/** A table's name as an SQL identifier. */
export declare function quoteTable(name: string): string;

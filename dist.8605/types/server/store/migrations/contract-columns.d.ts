import type { StoredField } from './stored-field.js';
/** A column that login contracts add to the accounts. */
export interface ContractColumn {
    field: StoredField;
    /** The contracts that use it. */
    contracts: readonly string[];
    /** Unique where it is not empty; 'nocase' compares without case. */
    unique?: 'case' | 'nocase';
    /** An account may be found by it, as by the e-mail. */
    isIdentity?: boolean;
}
/** All of them, in the order in which they are added. An existing folder is never altered by starting. */
export declare const contractColumns: readonly ContractColumn[];
/** The columns that one of these contracts uses, each once. */
export declare function columnsOf(contracts: readonly string[]): ContractColumn[];
/** The CREATE INDEX of a column on an auth collection, if it has one; named as PocketBase names its own. */
export declare function indexesOf({ field: { name }, unique }: ContractColumn, collection: {
    id: string;
    name: string;
}): string[];
